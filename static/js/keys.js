// Says on the page why a passkey or security key did not work; django-allauth tells of it by an event.
const WORDS = {
  NotAllowedError: "It was cancelled, took too long, or this device has no key for this site. Try again.",
  InvalidStateError: "This key is registered here already. Use another one.",
  SecurityError: "Keys are bound to the portal's name. Open it under its own name over https, or as localhost.",
  NotSupportedError: "This browser or key cannot do that. Try another one.",
  AbortError: "It was stopped before it was done. Try again.",
};
const NONE = "This browser offers no keys here. They need https, or a portal that is opened as localhost.";
const OTHER = "The portal could not be asked. Reload the page and try again.";

function words(error) {
  if (!window.PublicKeyCredential) return NONE;
  return WORDS[error?.name] ?? OTHER;
}

document.addEventListener("allauth.error", (event) => {
  const region = document.querySelector("#key-trouble");
  const template = document.querySelector("#key-trouble-words");
  if (!region || !template) return;
  event.preventDefault();
  const alert = template.content.cloneNode(true);
  alert.querySelector(".alert__body").textContent = words(event.detail.exception);
  region.replaceChildren(alert);
});
