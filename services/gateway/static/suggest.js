/* Places while they are typed: names of our own gazetteer, always with their state. What is typed travels in the body of
   a request to this very site, and nowhere else. Without it the three fields are what they were: lines to write in.
   The pattern is the editable combobox with a list of the ARIA practices. */
(function () {
  "use strict";
  const PAUSE = 180, SHORTEST = 2;
  const told = document.querySelector("[data-suggest]");
  if (!told) { return; }
  const inputs = { state: input("state"), municipality: input("municipality"), locality: input("locality") };

  function input(name) { return document.querySelector('[name="place.' + name + '"]'); }
  function say(words) { told.textContent = words; }
  function words(candidate) {
    return [candidate.locality, candidate.municipality, candidate.state].filter(Boolean).join(", ");
  }

  function combobox(field) {
    const box = inputs[field], list = document.createElement("ul"), holder = document.createElement("span");
    let found = [], at = -1, timer = 0, asked = null;
    list.id = box.id + "-list"; list.className = "suggestions"; list.hidden = true;
    list.setAttribute("role", "listbox"); list.setAttribute("aria-label", told.dataset.list);
    holder.className = "suggests"; box.before(holder); holder.append(box, list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["spellcheck", "false"]]) {
      box.setAttribute(name, value);
    }

    function close() {
      clearTimeout(timer);
      if (asked) { asked.abort(); }
      list.hidden = true; at = -1;
      box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant");
    }
    function point(to) {
      at = (to + found.length) % found.length;
      Array.from(list.children).forEach(function (each, position) { each.setAttribute("aria-selected", String(position === at)); });
      box.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
    function choose(position) {
      const candidate = found[position];
      Object.keys(inputs).forEach(function (name) { if (candidate[name]) { inputs[name].value = candidate[name]; } });
      close();
      say(told.dataset.chosen.replace("{place}", words(candidate)));
    }
    function option(candidate, position) {
      const item = document.createElement("li"), name = document.createElement("strong");
      item.id = list.id + "-" + position;
      item.setAttribute("role", "option"); item.setAttribute("aria-selected", "false");
      name.textContent = candidate[field];
      item.append(name, words(candidate).slice(candidate[field].length));
      item.addEventListener("pointerdown", function (event) { event.preventDefault(); });
      item.addEventListener("click", function () { choose(position); });
      return item;
    }
    function show(candidates) {
      found = candidates; at = -1;
      list.replaceChildren(...found.map(option));
      list.hidden = !found.length;
      box.setAttribute("aria-expanded", String(!list.hidden)); box.removeAttribute("aria-activedescendant");
      if (!list.hidden) { list.scrollIntoView({ block: "nearest" }); }
      const count = found.length;
      say(count === 0 ? told.dataset.none : count === 1 ? told.dataset.one : told.dataset.many.replace("{count}", count));
    }
    async function look() {
      asked = new AbortController();
      const body = new URLSearchParams({
        form_token: box.form.elements.form_token.value, field: field, typed: box.value,
        state: inputs.state.value, municipality: field === "locality" ? inputs.municipality.value : "",
      });
      try {
        const answer = await fetch(told.dataset.suggest, { method: "POST", body: body, signal: asked.signal });
        if (answer.ok && document.activeElement === box) { show((await answer.json()).candidates); }
      } catch (_) { /* Away, or typed on: writing goes on without suggestions. */ }
    }

    box.addEventListener("input", function () {
      close();
      if (box.value.trim().length >= SHORTEST) { timer = setTimeout(look, PAUSE); }
    });
    box.addEventListener("blur", close);
    box.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) { if (event.key === "ArrowDown" && box.value.trim().length >= SHORTEST) { look(); } } else { point(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1); }
        event.preventDefault();
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        choose(at); event.preventDefault();
      } else if (event.key === "Escape" && !list.hidden) {
        close(); event.preventDefault();
      }
    });
  }

  combobox("municipality");
  combobox("locality");
})();
