// Counts the parts of a text while it is typed, as messaging/segments.py does on the server.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
    "¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");
const ALPHABETS = {
  gsm7: { name: "GSM-7", alone: 160, joined: 153, width: (character) => (EXTENSION.has(character) ? 2 : 1) },
  ucs2: { name: "Unicode", alone: 70, joined: 67, width: (character) => character.length },
};

export function count(text) {
  const characters = [...text];
  const plain = characters.every((character) => BASIC.has(character) || EXTENSION.has(character));
  const alphabet = ALPHABETS[plain ? "gsm7" : "ucs2"];
  const widths = characters.map(alphabet.width);
  const units = widths.reduce((sum, width) => sum + width, 0);
  let parts = 1;
  let used = 0;
  if (units > alphabet.alone) {
    for (const width of widths) {
      if (used + width > alphabet.joined) {
        parts += 1;
        used = 0;
      }
      used += width;
    }
  }
  return { alphabet, units, parts };
}

function show(area) {
  const out = document.querySelector(area.dataset.segments);
  if (!out) return;
  // With media it is one MMS, whatever its text.
  if (out.dataset.mms && area.form?.elements.media_urls?.value.trim()) {
    out.textContent = `An MMS, ${Number(out.dataset.mms)} ${out.dataset.currency}`;
    return;
  }
  const { alphabet, units, parts } = count(area.value.replaceAll("\r\n", "\n"));
  const cost = Number((parts * Number(out.dataset.rate)).toFixed(6));
  const size =
    parts === 1
      ? `1 part, ${units} of ${alphabet.alone} characters`
      : `${parts} parts of up to ${alphabet.joined} characters, ${units} in all`;
  out.textContent = `${size}, ${alphabet.name}, ${cost} ${out.dataset.currency}`;
}

document.addEventListener("input", ({ target }) => {
  const area = target.name === "media_urls" ? target.form?.querySelector("[data-segments]") : target;
  if (area?.matches?.("[data-segments]")) show(area);
});
document.addEventListener("htmx:afterSettle", ({ target }) => target.querySelectorAll?.("[data-segments]").forEach(show));
document.querySelectorAll("[data-segments]").forEach(show);
