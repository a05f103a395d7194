// The previewer works without this file. It adds keys, quicker controls, and shows what was saved.
(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const find = (selector) => document.querySelector(selector);

  // A frame is as high as what it shows, unless somebody has drawn it larger.
  const fit = (frame) => {
    const body = frame.contentDocument?.body;
    if (!body || !frame.closest(".frames.partial, .card.partial")) return;
    const pane = frame.closest(".window");
    pane.style.height = "4rem"; // the body of many a page is at least as high as its window
    pane.style.height = `${Math.min(body.scrollHeight, 640) + 2}px`;
  };
  const watch = () => all("iframe").forEach((frame) => {
    frame.addEventListener("load", () => fit(frame));
    fit(frame);
  });

  // What was saved is shown: the frames load again, the rest is taken from the page as it is now.
  let version = document.body.dataset.version;
  const renew = async () => {
    all("iframe").forEach((frame) => frame.contentWindow.location.reload());
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!find("iframe") || !page.querySelector("iframe")) return location.reload();
    for (const part of ["#counts", ".counts", ".problems", ".panel"]) {
      const [old, fresh] = [find(part), page.querySelector(part)];
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
      else if (old || fresh) return location.reload();
    }
    const [cards, marks] = [all(".card h3"), [...page.querySelectorAll(".card h3")]];
    if (cards.length !== marks.length) return location.reload();
    cards.forEach((card, at) => card.querySelector("span").replaceWith(document.adoptNode(marks[at].querySelector("span"))));
  };
  const ask = async () => {
    try {
      if (document.visibilityState === "visible") {
        const now = await (await fetch("/preview/version")).text();
        if (now !== version) { version = now; await renew(); }
      }
    } catch { /* the server restarts; the next question will be answered */ }
    setTimeout(ask, 200);
  };
  if (version) setTimeout(ask, 200);

  // Controls apply while they are changed.
  let waiting;
  find(".controls")?.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (event.target.validity.valid) waiting = setTimeout(() => event.currentTarget?.requestSubmit?.() ?? find(".controls").requestSubmit(), 600);
  });

  // Typing into the search hides what does not match; the button asks the server.
  find("#q")?.addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
    all(".card").forEach((card) => {
      const text = `${card.closest(".group").textContent.slice(0, 200)} ${card.textContent} ${card.querySelector("iframe").title}`.toLowerCase();
      card.hidden = !words.every((word) => text.includes(word));
    });
    all(".group").forEach((group) => { group.hidden = !group.querySelector(".card:not([hidden])"); });
  });

  const keys = [["/", "Search"], ["j", "Next state"], ["k", "Previous state"], ["Enter", "Open the state"], ["?", "These keys"]];
  const help = () => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Keys");
    const more = all("a[data-key]").filter((a) => !"jk".includes(a.dataset.key)).map((a) => [a.dataset.key, a.textContent]);
    const table = document.createElement("table");
    for (const [key, text] of [...keys, ...more]) {
      if (!key) continue;
      const row = table.insertRow();
      row.insertCell().append(Object.assign(document.createElement("kbd"), { textContent: key }));
      row.insertCell().textContent = text;
    }
    const close = Object.assign(document.createElement("button"), { textContent: "Close" });
    close.onclick = () => dialog.close();
    dialog.onclose = () => dialog.remove();
    dialog.append(table, close);
    document.body.append(dialog);
    dialog.showModal();
  };
  const press = (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
    if (target.closest?.("input, select, textarea, [contenteditable]")) return;
    const marked = all("[data-key]").find((element) => element.dataset.key === key);
    if (marked) marked.matches("a") ? marked.click() : marked.focus();
    else if (key === "?") help();
    else if (key === "j" || key === "k") {
      const links = all(".card:not([hidden]) .open");
      const at = links.indexOf(document.activeElement?.closest?.(".card")?.querySelector(".open"));
      links[key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)]?.focus();
    } else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", press);
  watch();
})();
