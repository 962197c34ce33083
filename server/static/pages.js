// What pages do beyond HTML. Without it, everything can still be read, searched and reached.
"use strict";

// Search as you type: the server's own list, under the box.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  const list = form.querySelector(".suggestions");
  let timer = 0;
  let asked = null;
  const close = () => { list.hidden = true; };
  const ask = async () => {
    asked?.abort();
    if (!input.value.trim()) { close(); return; }
    asked = new AbortController();
    const address = new URL(form.dataset.suggest, location.href);
    for (const [name, value] of new FormData(form)) address.searchParams.set(name, value);
    address.searchParams.set("lang", document.documentElement.lang.slice(0, 2));
    try {
      const reply = await fetch(address, { signal: asked.signal });
      if (!reply.ok) { close(); return; }
      list.innerHTML = await reply.text(); // Made and escaped by this server.
      list.hidden = !list.firstElementChild;
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    if (event.key === "Escape") { close(); input.focus(); }
    if (list.hidden || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (links[next] ?? input).focus();
  });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
}

// A value that is touched, hovered or focused lights up the characters it was read from.
for (const value of document.querySelectorAll("[data-quotes]")) {
  const ids = value.dataset.quotes.split(" ");
  const pieces = ids.flatMap((id) => [...document.querySelectorAll(`[data-of~="${CSS.escape(id)}"]`)]);
  const light = (on) => { for (const piece of pieces) piece.classList.toggle("lit", on); };
  value.addEventListener("pointerenter", () => light(true));
  value.addEventListener("pointerleave", () => light(false));
  value.addEventListener("focusin", () => light(true));
  value.addEventListener("focusout", () => light(false));
}
