// What the visitor's chat adds when scripts run: the way back to a chat under way, the end of it in view, a key to send.
const main = document.querySelector("[data-chat]");
const key = main && `chat:${main.dataset.chat}`;

function kept(path) {
  try {
    if (path === undefined) return sessionStorage.getItem(key);
    if (path) sessionStorage.setItem(key, path);
    else sessionStorage.removeItem(key);
  } catch {
    // A frame may be forbidden to keep anything; the chat then lasts for the page.
  }
  return null;
}

function toEnd() {
  document.querySelector("#said li:last-child")?.scrollIntoView({ block: "nearest" });
}

if (main?.hasAttribute("data-start")) {
  const path = kept();
  if (path && path.startsWith(location.pathname)) location.replace(path);
} else if (main) {
  kept(main.hasAttribute("data-over") ? "" : location.pathname);
  toEnd();
}

document.addEventListener("htmx:afterSettle", toEnd);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.("[data-line]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
