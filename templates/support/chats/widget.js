{% comment %}The script of a website's chat. url, brand, is_on.{% endcomment %}// Chat, by Tandem: a button that opens a frame. It reads nothing of this page and keeps nothing in it.
{% if is_on %}(() => {
  if (document.getElementById("tandem-chat")) return;
  const url = "{{ url|escapejs }}";
  const label = "Chat with {{ brand|escapejs }}";
  const set = (el, rules) => Object.assign(el.style, rules);

  function begin() {
    const box = document.createElement("div");
    box.id = "tandem-chat";
    set(box, { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000" });
    const frame = document.createElement("iframe");
    frame.title = label;
    frame.hidden = true;
    frame.referrerPolicy = "origin";
    set(frame, {
      width: "min(360px, calc(100vw - 32px))", height: "min(560px, calc(100vh - 96px))", marginBottom: "8px",
      border: "1px solid #868d9b", borderRadius: "10px", background: "#ffffff", colorScheme: "normal",
    });
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.setAttribute("aria-expanded", "false");
    set(button, {
      display: "block", marginLeft: "auto", padding: "12px 18px", border: "0", borderRadius: "999px",
      background: "#4449c9", color: "#ffffff", font: "600 15px/1.2 system-ui, sans-serif", cursor: "pointer",
    });
    const show = (isOpen) => {
      if (isOpen && !frame.src) frame.src = url;
      frame.hidden = !isOpen;
      frame.style.display = isOpen ? "block" : "none";
      button.textContent = isOpen ? "Close the chat" : label;
      button.setAttribute("aria-expanded", String(isOpen));
      if (isOpen) frame.focus();
      else button.focus();
    };
    button.addEventListener("click", () => show(frame.hidden));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !frame.hidden) show(false);
    });
    frame.style.display = "none";
    box.append(frame, button);
    document.body.append(box);
  }

  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();{% endif %}
