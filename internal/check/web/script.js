(function () {
  "use strict";
  var rows = Array.prototype.slice.call(document.querySelectorAll(".people tbody tr"));
  var form = document.querySelector(".filter");
  if (!form || !rows.length) return;
  var find = document.getElementById("find"), only = document.getElementById("only"), found = document.getElementById("found");
  var texts = rows.map(function (r) { return (r.cells[1].textContent + " " + r.cells[2].textContent).toLowerCase(); });
  function apply() {
    var word = find.value.trim().toLowerCase(), shown = 0;
    rows.forEach(function (r, i) {
      var hit = texts[i].indexOf(word) >= 0 && (!only.value || r.dataset.status === only.value);
      r.hidden = !hit;
      if (hit) shown++;
    });
    found.textContent = word || only.value ? shown + " of " + rows.length + " shown" : "";
  }
  function key(r, by) {
    if (by === "due") return +r.dataset.due;
    return r.cells[{ status: 0, name: 1, unit: 2 }[by]].textContent.toLowerCase();
  }
  function sort(th, table) {
    var by = th.dataset.sort, up = th.getAttribute("aria-sort") !== "ascending";
    var body = table.tBodies[0], list = Array.prototype.slice.call(body.rows);
    list.sort(function (a, b) {
      var x = key(a, by), y = key(b, by);
      return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
    });
    table.querySelectorAll("th[aria-sort]").forEach(function (t) { t.removeAttribute("aria-sort"); });
    th.setAttribute("aria-sort", up ? "ascending" : "descending");
    list.forEach(function (r) { body.appendChild(r); });
  }
  document.querySelectorAll(".people").forEach(function (table) {
    table.querySelectorAll("th[data-sort]").forEach(function (th) {
      var b = document.createElement("button");
      b.type = "button";
      b.textContent = th.textContent;
      th.textContent = "";
      th.appendChild(b);
      b.addEventListener("click", function () { sort(th, table); });
    });
  });
  form.addEventListener("submit", function (e) { e.preventDefault(); });
  find.addEventListener("input", apply);
  only.addEventListener("change", apply);
  form.hidden = false;
})();
