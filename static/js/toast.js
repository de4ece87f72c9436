// Short messages in the corner, read out by assistive technology; bad news stays until it is closed.
const LEVELS = { success: "ok", error: "bad", warning: "warn", debug: "muted" };
const STAY_MS = 6000;

export function toast(level, text) {
  const tone = LEVELS[level] ?? level ?? "info";
  const template = document.querySelector(`#toast-${tone}`) ?? document.querySelector("#toast-info");
  const region = document.querySelector("#toasts");
  if (!template || !region) return;
  const node = template.content.firstElementChild.cloneNode(true);
  node.querySelector(".alert__body").textContent = text;
  region.append(node);
  if (tone !== "bad") setTimeout(() => node.remove(), STAY_MS);
}
