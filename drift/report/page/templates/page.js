(() => {
  "use strict";
  const every = (selector, within = document) => [...within.querySelectorAll(selector)];

  // The theme is chosen before anything is painted. Where nothing may be stored, it is forgotten with the tab.
  const KEY = "report-theme";
  const stored = () => {
    try { return localStorage.getItem(KEY) || ""; } catch { return ""; }
  };
  const paint = (theme) => { document.documentElement.dataset.theme = theme; };
  paint(stored());

  const offerThemes = () => {
    const select = document.querySelector(".theme select");
    select.value = stored();
    select.addEventListener("change", () => {
      paint(select.value);
      try { localStorage.setItem(KEY, select.value); } catch { /* for this visit only */ }
    });
    select.parentElement.hidden = false;
  };

  // Copying: a button beside each text that may be copied, made when it comes into view and not before.
  const copy = async (code, button) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    document.querySelector(".unseen").textContent = button.getAttribute("aria-label").replace("Copy", "Copied");
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };

  const offerCopies = (within) => {
    for (const code of every("[data-copy]", within)) {
      if (code.closest("details:not([open])")) continue;
      const entry = code.closest("details.entry");
      const name = entry ? entry.querySelector("h3, h4, h5").textContent : code.textContent;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.setAttribute("aria-label", `Copy ${code.dataset.copy}: ${name}`);
      button.addEventListener("click", () => copy(code, button));
      (code.closest("pre") || code).after(button);
      delete code.dataset.copy;
    }
  };

  const offerFilter = () => {
    const form = document.querySelector(".filter");
    const { search, fold } = form.elements;
    const choices = every("select", form);
    const status = form.querySelector("[role=status]");
    const entries = every(".entry").map((element) => ({ element, data: element.dataset, text: "" }));
    const holders = every(".group, .results").reverse();
    const opened = new Set();
    const said = (entry) => (entry.text ||= entry.element.textContent.toLowerCase());

    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = choices.filter((choice) => choice.value);
      let shown = 0;
      for (const entry of entries) {
        const fits = wanted.every((choice) => entry.data[choice.name] === choice.value) && words.every((word) => said(entry).includes(word));
        if (entry.element.hidden === fits) entry.element.hidden = !fits;
        shown += fits;
      }
      const active = words.length + wanted.length > 0;
      form.classList.toggle("active", active);
      for (const holder of holders) {
        holder.hidden = !holder.querySelector(".entry:not([hidden])");
        const folded = holder.querySelector(":scope > .fold:not([open])");
        if (active && folded && !holder.hidden) opened.add(folded);
      }
      for (const folded of opened) folded.open = active;
      if (!active) opened.clear();
      status.textContent = shown === entries.length ? `${shown} entries` : `${shown} of ${entries.length} entries`;
    };

    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, 100);
    });
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    fold.addEventListener("click", () => {
      const open = fold.textContent === "Unfold all";
      for (const details of every("details")) details.open = open;
      fold.textContent = open ? "Fold all" : "Unfold all";
    });
    for (const element of [form, document.querySelector('.skip[href="#filter"]')]) element.hidden = false;
    apply();
    return (element) => {
      if (!element.closest("[hidden]")) return;
      form.reset();
      apply();
    };
  };

  // A link to an entry finds it unfolded, and not filtered away.
  const follow = (reveal) => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    reveal(target);
    if (target.matches("details")) target.open = true;
    target.scrollIntoView();
  };

  // What is printed is whole: folded parts are unfolded for as long as it takes.
  const unfoldForPrint = () => {
    let folded = [];
    addEventListener("beforeprint", () => {
      folded = every("details:not([open])");
      for (const details of folded) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of folded) details.open = false;
    });
  };

  addEventListener("DOMContentLoaded", () => {
    offerThemes();
    offerCopies(document);
    document.addEventListener("toggle", (event) => event.target.open && offerCopies(event.target), true);
    const reveal = offerFilter();
    follow(reveal);
    addEventListener("hashchange", () => follow(reveal));
    unfoldForPrint();
  });
})();
