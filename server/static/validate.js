// The report on this page: files sent, the report shown and taken away.
"use strict";

(() => {
  const form = document.getElementById("validate");
  const [progress, refused, report] = ["progress", "refused", "report"].map((id) => document.getElementById(id));
  const words = document.getElementById("words").dataset;
  let sent = null; // What the shown report was made from.
  let given = null; // The report in all its formats.
  let asking = null;
  let ticking = 0;

  form.classList.add("scripted");

  // The answer: files by format, from one request, so that none is judged twice.
  const ask = (data, format) => new Promise((resolve, reject) => {
    const request = asking = new XMLHttpRequest();
    const said = progress.querySelector("span");
    data.set("format", format);
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Accept", "application/problem+json");
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.responseType = "blob";
    request.upload.onloadend = () => {
      const files = data.getAll("file");
      const several = files.length > 1 ? said.dataset.several.replace("{count}", files.length) : said.dataset.packed;
      const told = files.length > 1 || /\.zip$/i.test(files[0].name) ? several : said.dataset.judging;
      const began = Date.now();
      const tick = () => { said.textContent = `${told} ${Math.round((Date.now() - began) / 1000)} s`; };
      tick();
      ticking = setInterval(tick, 1000);
    };
    request.onload = async () => {
      if (request.status === 200) {
        resolve(new Response(request.response, { headers: {
          "Content-Type": request.getResponseHeader("Content-Type"),
          "Content-Disposition": request.getResponseHeader("Content-Disposition"),
        } }));
        return;
      }
      const text = await request.response.text();
      let detail = text;
      try { detail = JSON.parse(text).detail; } catch { /* Not from this server. */ }
      const error = new Error(detail || `${request.status} ${request.statusText}`);
      error.status = request.status;
      reject(error);
    };
    request.onerror = () => reject(new Error(words.offline));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    said.textContent = said.dataset.sending;
    progress.hidden = false;
    refused.hidden = true;
    request.send(data);
  }).finally(() => { progress.hidden = true; clearInterval(ticking); });

  const refuse = (error) => {
    if (error.name === "AbortError") return;
    // What this page says itself is in the reader's language, and all there is to say.
    const said = refused.querySelector(".problem");
    said.textContent = error.status ? error.message : "";
    said.hidden = !error.status;
    const earlier = form.elements.since.files[0]?.name;
    const hint = earlier && error.message.includes(earlier) ? words.earlier : words[`status${error.status}`];
    refused.querySelector(".hint").textContent = error.status ? hint ?? "" : error.message;
    refused.hidden = false;
  };

  progress.querySelector("button").addEventListener("click", () => asking?.abort());

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    report.hidden = true;
    try {
      const data = new FormData(form);
      const size = [...data.values()].reduce((sum, value) => sum + (value.size ?? 0), 0);
      // What is refused is not sent first: that takes its time, and the answer may be lost on the way.
      if (size > words.most * 2 ** 20) {
        throw new Error(words.toolarge.replace("{size}", Math.ceil(size / 2 ** 20)));
      }
      given = await (await ask(data, "all")).formData();
      sent = data;
      show(await given.get("html").text());
    } catch (error) { refuse(error); }
  });

  // The file itself with comments takes reading it once more.
  const annotated = async () => {
    const answer = await ask(sent, "annotated");
    const [, name] = /filename=(.+)/.exec(answer.headers.get("Content-Disposition"));
    return new File([await answer.blob()], name);
  };

  report.querySelectorAll("[data-format]").forEach((button) => button.addEventListener("click", async () => {
    try {
      const file = given.get(button.dataset.format) ?? await annotated();
      const address = URL.createObjectURL(file);
      const link = document.createElement("a");
      link.href = address;
      link.download = file.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch (error) { refuse(error); }
  }));

  // The report as it is given out, in a tree of its own: neither its style nor this page's is the other's.
  const root = report.querySelector(".report").attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  root.adoptedStyleSheets = [style];

  const show = (page) => {
    const [before, css, behind] = page.split(/<\/?style>/);
    style.replaceSync(css);
    const made = new DOMParser().parseFromString(before + behind, "text/html");
    root.replaceChildren(...made.querySelectorAll("body > header, article"));
    const files = sent.getAll("file");
    // Only these take comments, and one at a time.
    report.querySelector("[data-format=annotated]").hidden = files.length > 1 || !/\.(docx|xlsx|pdf)$/i.test(files[0].name);
    report.hidden = false;
    report.focus({ preventScroll: true });
    report.scrollIntoView();
  };

  // No address leads into such a tree.
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const place = link && root.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    const folded = place.localName === "article" ? place.querySelector("details") : place;
    for (let around = folded?.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView();
  });

  // Files can be dropped anywhere on their box.
  for (const drop of form.querySelectorAll(".drop")) for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) drop.querySelector("input").files = event.dataTransfer.files;
    });
  }
})();
