/* What only the browser can do: paint the theme before the server answers, keep the place on the page, print. */
(function () {
  "use strict";
  var root = document.documentElement;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    gridledger: {
      paint: function (search) {
        var asked = new URLSearchParams(search || "");
        var dark = asked.get("theme") === "dark";
        if (dark) root.dataset.theme = "dark";
        else delete root.dataset.theme;
        root.lang = asked.get("lang") === "en" ? "en" : "zh-CN";
        return dark ? "dark" : "light";
      },
      print: function (clicks) {
        if (clicks) window.print();
        return window.dash_clientside.no_update;
      },
    },
  });

  /* A link inside the page scrolls to its top; one marked "keep" only changes what is looked at. */
  var place = null;
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a.keep");
    place = link ? window.scrollY : null;
    document.querySelectorAll("details.pick[open]").forEach(function (open) {
      if (!open.contains(event.target) || event.target.closest("a")) open.removeAttribute("open");
    });
  }, true);
  document.addEventListener("click", function () {
    if (place !== null) window.scrollTo(0, place);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.pick[open]").forEach(function (open) { open.removeAttribute("open"); });
  });
})();
