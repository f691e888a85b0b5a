"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // lists of pages: filter as you type
  const find = by("find-page");
  if (find) {
    const rows = all("#pages tbody tr");
    find.addEventListener("input", () => {
      const wanted = find.value.trim().toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
    find.form.addEventListener("submit", (event) => event.preventDefault());
  }

  const source = by("records");
  const typing = (target) => target.matches("input, select, textarea");
  if (!source) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && find && !typing(event.target)) {
        event.preventDefault();
        find.focus();
      }
    });
    return;
  }

  // --- a newspaper page
  const records = JSON.parse(source.textContent);
  const order = Object.keys(records);
  const marks = new Map(order.map((key) => [key, []]));
  for (const mark of all("#text .fig")) marks.get(mark.dataset.f).push(mark);
  const rows = new Map(all("#list tbody tr").map((row) => [row.dataset.f, row]));
  const panel = by("record");
  const tools = document.querySelector(".tools");
  const fields = { search: by("search"), region: by("region"), indicator: by("indicator"), flag: by("flag") };
  const chips = all(".chip");
  let current = null;
  let shown = order;

  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  const audit = (each) => {
    const line = make("p", undefined, `audit ${each.verdict}`);
    line.append(make("b", `${each.said}　`), `${each.relation}：${each.text} `);
    for (const [href, text] of each.others) {
      const link = make("a", text);
      link.href = href;
      line.append(link, " ");
    }
    return line;
  };

  const show = (key) => {
    const record = records[key];
    panel.replaceChildren();
    panel.className = `m-${record.measure || "none"}`;
    const close = make("button", "×", "close");
    close.type = "button";
    close.setAttribute("aria-label", "收起记录");
    close.addEventListener("click", () => select(null));
    const list = make("dl");
    for (const [name, value] of record.fields) list.append(make("dt", name), make("dd", value));
    const sentence = make("p", record.sentence[0], "sentence");
    sentence.append(make("b", record.sentence[1]), record.sentence[2]);
    const tags = make("div", undefined, "tags");
    for (const each of record.doubts) tags.append(make("span", each, "pill"));
    for (const each of record.inherited) tags.append(make("span", each, "tag"));
    for (const each of record.missing) tags.append(make("span", `未读出${each}`, "tag"));
    panel.append(close, make("p", record.say, "say"), list);
    if (tags.childElementCount) panel.append(tags);
    panel.append(sentence, ...record.audits.map(audit));
    const id = make("p", undefined, "id");
    id.append(make("code", record.id));
    panel.append(id);
    panel.hidden = false;
    panel.scrollTop = 0;
    by("hint").hidden = true;
  };

  // choose a figure, or none; the text and the table follow, unless it was chosen there
  const select = (key, from) => {
    for (const each of all(".fig.on, tr.on")) each.classList.remove("on");
    current = key;
    if (!key) {
      panel.hidden = true;
      by("hint").hidden = false;
      history.replaceState(null, "", location.pathname + location.search);
      return;
    }
    show(key);
    for (const mark of marks.get(key)) mark.classList.add("on");
    const row = rows.get(key);
    row.classList.add("on");
    history.replaceState(null, "", `#${key}`);
    if (from !== "text" && marks.get(key).length) marks.get(key)[0].scrollIntoView({ block: "center" });
    if (from !== "table") {
      const list = by("list");
      list.scrollTop = row.offsetTop - list.clientHeight / 2;
    }
  };

  const fits = (record, wanted) => {
    const { search, region, indicator, flag, measures } = wanted;
    if (measures.size && !measures.has(record.measure || "")) return false;
    if (region && !record.regions.includes(region)) return false;
    if (indicator && record.indicator !== indicator) return false;
    if (flag === "?" && !record.doubts.length) return false;
    if (flag === "!" && !record.audits.some((each) => each.verdict === "inconsistent")) return false;
    if (flag === "=" && !record.audits.some((each) => each.verdict === "consistent")) return false;
    if (flag && !"?!=".includes(flag) && !record.flags.includes(flag)) return false;
    return !search || `${record.text} ${record.say} ${record.sentence.join("")}`.toLowerCase().includes(search);
  };

  const filter = () => {
    const wanted = {
      search: fields.search.value.trim().toLowerCase(),
      region: fields.region.value,
      indicator: fields.indicator.value,
      flag: fields.flag.value,
      measures: new Set(
        chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.measure),
      ),
    };
    shown = order.filter((key) => fits(records[key], wanted));
    const kept = new Set(shown);
    for (const key of order) {
      rows.get(key).hidden = !kept.has(key);
      for (const mark of marks.get(key)) mark.classList.toggle("dim", !kept.has(key));
    }
    by("count").textContent =
      shown.length === order.length ? `${order.length} 个数字` : `${shown.length} / ${order.length} 个数字`;
  };

  const step = (keys, by) => {
    if (!keys.length) return;
    const at = order.indexOf(current);
    const next = by > 0 ? keys.find((key) => order.indexOf(key) > at) : keys.findLast((key) => order.indexOf(key) < at);
    const key = next ?? (by > 0 ? keys[0] : keys[keys.length - 1]);
    select(key);
    marks.get(key)[0]?.focus({ preventScroll: true });
  };

  by("text").addEventListener("click", (event) => {
    const mark = event.target.closest(".fig");
    if (!mark) return;
    event.preventDefault();
    select(mark.dataset.f, "text");
  });
  by("list").addEventListener("click", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row) return;
    event.preventDefault();
    select(row.dataset.f, "table");
  });
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
  tools.addEventListener("input", filter);
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("reset", () => {
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    setTimeout(filter);
  });
  const classes = by("classes");
  classes.addEventListener("change", () => document.body.classList.toggle("show-classes", classes.checked));
  by("help").addEventListener("click", () => by("keys").showModal());

  const keys = {
    j: () => step(shown, 1),
    k: () => step(shown, -1),
    n: () =>
      step(
        shown.filter((key) => {
          const record = records[key];
          return record.doubts.length || record.audits.some((each) => each.verdict === "inconsistent");
        }),
        1,
      ),
    c: () => classes.click(),
    "/": () => fields.search.focus(),
    "?": () => by("keys").showModal(),
    Escape: () => (current ? select(null) : tools.reset()),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || by("keys").open) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  const follow = () => {
    const key = decodeURIComponent(location.hash.slice(1));
    if (records[key]) select(key);
  };
  window.addEventListener("hashchange", follow);
  follow();
})();
