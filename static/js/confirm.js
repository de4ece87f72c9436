// data-confirm="Question?" on a form, a submit button or an htmx element asks in a native dialog first.
const confirmed = new WeakSet();

function ask(source) {
  const dialog = document.querySelector("#confirm-dialog");
  const { confirm: question, confirmTitle, confirmAction, confirmTone } = source.dataset;
  dialog.querySelector("[data-title]").textContent = confirmTitle ?? "Are you sure?";
  dialog.querySelector("[data-question]").textContent = question;
  const yes = dialog.querySelector("[value=yes]");
  yes.textContent = confirmAction ?? "Continue";
  yes.className = confirmTone === "bad" ? "btn btn--danger" : "btn btn--primary";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function onSubmit(event) {
  const { target: form, submitter } = event;
  const source = submitter?.dataset.confirm ? submitter : form;
  if (!source.dataset.confirm || confirmed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await ask(source)) {
    confirmed.add(form);
    form.requestSubmit(submitter);
  }
}

async function onHtmxConfirm(event) {
  const { elt, issueRequest } = event.detail;
  if (!elt.dataset.confirm || elt.matches("form")) return;
  event.preventDefault();
  if (await ask(elt)) issueRequest(true);
}

export function confirmSubmits() {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:confirm", onHtmxConfirm);
}
