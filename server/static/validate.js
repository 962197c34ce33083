// The report on this page: sent, shown, narrowed, fetched again in other formats.
"use strict";

(() => {
  const form = document.getElementById("validate");
  const [progress, refused, report] = ["progress", "refused", "report"].map((id) => document.getElementById(id));
  const words = document.getElementById("words").dataset;
  const lang = document.documentElement.lang.slice(0, 2);
  let sent = null; // What the shown report was made from.
  let asking = null;
  let findings = [];

  form.classList.add("scripted");

  const ask = (data, format) => new Promise((resolve, reject) => {
    const request = asking = new XMLHttpRequest();
    const said = progress.querySelector("span");
    data.set("format", format);
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Accept", "application/problem+json");
    request.responseType = "blob";
    request.upload.onloadend = () => { said.textContent = said.dataset.judging; };
    request.onload = async () => {
      if (request.status === 200) { resolve(request.response); return; }
      const text = await request.response.text();
      let detail = text;
      try { detail = JSON.parse(text).detail; } catch { /* Not from this server. */ }
      const error = new Error(detail || `${request.status} ${request.statusText}`);
      error.status = request.status;
      reject(error);
    };
    request.onerror = () => reject(new Error("offline"));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    said.textContent = said.dataset.sending;
    progress.hidden = false;
    refused.hidden = true;
    request.send(data);
  }).finally(() => { progress.hidden = true; });

  const refuse = (error) => {
    if (error.name === "AbortError") return;
    refused.querySelector(".problem").textContent = error.message;
    const earlier = form.elements.since.files[0]?.name;
    const hint = earlier && error.message.startsWith(earlier) ? words.earlier : words[`status${error.status}`];
    refused.querySelector(".hint").textContent = hint ?? "";
    refused.hidden = false;
  };

  progress.querySelector("button").addEventListener("click", () => asking?.abort());

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    report.hidden = true;
    try {
      const data = new FormData(form);
      const found = JSON.parse(await (await ask(data, "json")).text());
      sent = data;
      show(found);
    } catch (error) { refuse(error); }
  });

  report.querySelectorAll("[data-format]").forEach((button) => button.addEventListener("click", async () => {
    try {
      const address = URL.createObjectURL(await ask(sent, button.dataset.format));
      const link = document.createElement("a");
      link.href = address;
      const own = sent.get("file").name.split(".").pop().toLowerCase();
      const [kind, suffix] = button.dataset.suffix ? ["report", button.dataset.suffix] : ["annotated", own];
      link.download = `${report.dataset.edition}-${kind}.${suffix}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch (error) { refuse(error); }
  }));

  const show = (found) => {
    const order = ["Violation", "Warning", "Info", "Review"];
    const settles = (f) => ["说明理由", "误报"].includes(f.decision?.kind);
    findings = found.results.filter((f) => !settles(f)).sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
    report.dataset.edition = found.edition;
    // Only these take comments.
    report.querySelector("[data-format=annotated]").hidden = !/\.(docx|xlsx)$/i.test(sent.get("file").name);
    const verdict = document.getElementById("verdict");
    verdict.textContent = found.conforms ? verdict.dataset.good : verdict.dataset.bad;
    verdict.className = found.conforms ? "good" : "bad";
    const against = form.querySelector(`[name=against] option[value="${CSS.escape(found.against)}"]`);
    report.querySelector(".against").textContent = `${found.edition} · ${words.against} ${against?.textContent ?? found.against}`;
    again(found, found.results.filter(settles));
    for (const cell of report.querySelectorAll("[data-severity]")) {
      const number = found.summary[cell.parentElement.dataset.clause]?.[cell.dataset.severity] ?? 0;
      cell.textContent = number || "";
      cell.classList.toggle("some", number > 0);
    }
    for (const select of report.querySelectorAll("[data-narrow]")) select.value = "";
    list();
    report.hidden = false;
    report.focus();
  };

  // What is beside an earlier report or draft, and the decisions in it.
  const again = (found, settled) => {
    const since = report.querySelector(".since");
    since.hidden = !found.since;
    if (found.since) {
      const count = (status) => found.results.filter((f) => f.status === status).length;
      since.textContent = since.dataset.text.replace("{file}", found.since).replace("{new}", count("new"))
        .replace("{open}", count("open")).replace("{resolved}", found.resolved.length);
    }
    report.querySelector(".aside").hidden = !settled.length;
    report.querySelector(".settled").replaceChildren(...settled.map(one));
    fill("resolved", (found.resolved ?? []).map((f) => f.message.zh));
    fill("lapsed", (found.lapsedDecisions ?? []).filter((d) => d.why !== "elsewhere").map((d) => `${d.message}${decided(d.decision)}（${words[d.why]}）`));
  };

  const fill = (name, lines) => {
    const section = report.querySelector(`.${name}`);
    section.hidden = !lines.length;
    section.querySelector("ul").replaceChildren(...lines.map((line) => {
      const made = document.createElement("li");
      made.textContent = line;
      return made;
    }));
  };

  const decided = (decision) => `处理意见：${decision.kind}。${decision.reason ? `理由：${decision.reason}` : ""}`;

  const list = () => {
    const wanted = Object.fromEntries([...report.querySelectorAll("[data-narrow]")].map((s) => [s.dataset.narrow, s.value]));
    const idle = (f) => f.severity === "Info" && f.advice?.asks === "nothing";
    const all = report.querySelector("[data-remarks]").checked;
    const fitting = findings.filter((f) => (all || !idle(f)) && Object.entries(wanted).every(([name, value]) => !value || f[name] === value));
    const shown = report.querySelector(".shown");
    shown.textContent = findings.length ? shown.dataset.text.replace("{shown}", fitting.length).replace("{all}", findings.length) : words.clean;
    const doubts = fitting.filter((f) => f.severity === "Review");
    report.querySelector(".findings").replaceChildren(...fitting.filter((f) => f.severity !== "Review").map(one));
    report.querySelector(".reviews").replaceChildren(...doubts.map(one));
    report.querySelector(".review").hidden = !doubts.length;
  };

  report.querySelectorAll("[data-narrow]").forEach((select) => select.addEventListener("change", list));
  report.querySelector("[data-remarks]").addEventListener("change", list);

  const one = (finding) => {
    const made = document.getElementById("finding").content.firstElementChild.cloneNode(true);
    const verdict = made.querySelector(".verdict");
    verdict.textContent = words[finding.severity.toLowerCase()];
    verdict.classList.add(finding.severity);
    const named = finding.item !== null ? words.item.replace("{n}", finding.item)
      : finding.referenceItem !== null ? words.reference.replace("{n}", finding.referenceItem) : "";
    const called = finding.itemName || finding.referenceName;
    made.querySelector(".item").textContent = named + (called ? `“${called}”` : "");
    advise(made.querySelector(".advice"), finding);
    made.querySelector(".message").textContent = finding.message[lang] || finding.message.zh;
    const why = finding.why[lang] || finding.why.zh;
    if (why && !made.querySelector(".message").textContent.includes(why)) made.querySelector(".why").textContent = why;
    else made.querySelector(".why").remove();
    made.querySelector(".status").textContent = words[finding.status] ?? "";
    if (finding.decision) made.querySelector(".decision").textContent = decided(finding.decision);
    else made.querySelector(".decision").remove();
    quote(made.querySelector(".own"), finding.source, finding.unread);
    quote(made.querySelector(".reference"), finding.referenceSource, finding.unread);
    if (finding.source?.place) made.querySelector(".place").textContent = finding.source.place;
    return made;
  };

  // What to change comes first; the message below says why.
  const advise = (box, finding) => {
    const advice = finding.advice;
    if (!advice || finding.severity === "Review") { box.remove(); return; }
    box.querySelector("strong").textContent = lang === "en" ? `${advice.en}.` : `${advice.zh}。`;
    box.querySelector("strong").lang = lang === "en" ? "en" : "zh-CN";
    const sentence = box.querySelector(".sentence");
    if (advice.sentence) sentence.textContent = `${words.suggested}：“${advice.sentence}”`;
    else sentence.remove();
  };

  const quote = (box, source, doubtful) => {
    if (!source?.text) { box.remove(); return; }
    const place = box.querySelector("blockquote");
    // The words in doubt, longer ones first, so that none is marked inside another.
    const words = [...doubtful].filter(Boolean).sort((a, b) => b.length - a.length);
    const pattern = words.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    const text = source.text.replace(/\s*\n\s*/g, "");
    for (const piece of pattern ? text.split(new RegExp(`(${pattern})`)) : [text]) {
      const made = words.includes(piece) ? document.createElement("mark") : document.createTextNode("");
      made.textContent = piece;
      place.append(made);
    }
  };

  // A file can be dropped anywhere on its box.
  for (const drop of form.querySelectorAll(".drop")) for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) drop.querySelector("input").files = event.dataTransfer.files;
    });
  }
})();
