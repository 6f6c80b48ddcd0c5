/* What only the browser can do: hold the page's plain parts, go to another state without loading the page again,
   keep the place on the page, paint the theme before the server answers, show tips, print. */
(function () {
  "use strict";
  var root = document.documentElement;
  var product = document.title;

  /* The component of dashboards/markup.py. The HTML comes from our own server, with everything escaped. */
  window.gridledger = {
    Markup: function (props) {
      var attributes = Object.assign({}, props.attributes, { dangerouslySetInnerHTML: { __html: props.html } });
      return window.React.createElement(props.tag, attributes);
    },
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    gridledger: {
      paint: function (search) {
        var asked = new URLSearchParams(search || "");
        var dark = asked.get("theme") === "dark";
        if (dark) root.dataset.theme = "dark";
        else delete root.dataset.theme;
        if (asked.get("size") === "wall") root.dataset.size = "wall";
        else delete root.dataset.size;
        root.lang = asked.get("lang") === "en" ? "en" : "zh-CN";
        return dark ? "dark" : "light";
      },
      /* Another unit from the list; the address of the topmost is the one without a unit. */
      choose: function (unit, top) {
        if (!unit) return;
        var asked = new URLSearchParams(location.search);
        if (unit === top) asked.delete("unit");
        else asked.set("unit", unit);
        /* as State.href: another unit has other pages, and other lines behind its figures */
        ["page"].concat(asked.has("line") ? ["file", "sheet", "line"] : []).forEach(function (name) { asked.delete(name); });
        var query = asked.toString();
        go(location.pathname + (query ? "?" + query : ""));
      },
      /* What a reader looks for. While it is being typed the address changes without a step back for every letter. */
      find: function (words) {
        var asked = new URLSearchParams(location.search);
        var before = asked.get("query") || "";
        var now = (words || "").trim();
        if (now === before) return;
        if (now) asked.set("query", now);
        else asked.delete("query");
        asked.delete("kpi");
        typing = true;
        var query = asked.toString();
        go(location.pathname + (query ? "?" + query : ""), true, !!(now && before));
      },
      /* What the tab and the history call the page; a page in trouble has the product's name alone. */
      title: function (parts) {
        var titles = [].concat(parts).map(function (part) {
          return part.props["data-title"] || (part.props.attributes || {})["data-title"];
        });
        document.title = titles.filter(Boolean).concat(product).join(" · ");
        if (typing) setTimeout(typeOn);
        arrived();
      },
      /* A click on a shape of a map that leads somewhere. */
      open: function (clicked, figure) {
        var point = clicked && clicked.points[0];
        var leads = point && figure.data[point.curveNumber].meta;
        if (leads && leads.href) go(leads.href);
      },
    },
  });

  /* A new page brings a new field: the reader goes on typing in it, and what was typed meanwhile is not lost. */
  var typing = false;
  var typed = "";
  document.addEventListener("input", function (event) {
    if (event.target.id === "find") typed = event.target.value;
  });
  function typeOn() {
    var field = document.getElementById("find");
    typing = false;
    if (!field || (document.activeElement && document.activeElement !== document.body)) return;
    field.focus();
    if (field.value.trim() === typed.trim()) return;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, typed);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* dcc.Location hears popstate and asks for the page. */
  function go(href, keep, instead) {
    history[instead ? "replaceState" : "pushState"]({}, "", href);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    if (!keep) window.scrollTo(0, 0);
  }

  /* An answer that takes long is said, quietly and once however often the reader clicks meanwhile; one that does not
     come at all is asked after. */
  var slow, lost;
  function waiting() {
    clearTimeout(slow);
    clearTimeout(lost);
    slow = setTimeout(say, 400, true);
    lost = setTimeout(newer, 8000);
  }
  function arrived() {
    clearTimeout(slow);
    clearTimeout(lost);
    say(false);
  }
  function say(is) {
    var said = document.getElementById("busy");
    var words = is ? said.getAttribute(root.lang === "en" ? "data-en" : "data-zh") : "";
    if (said.textContent !== words) said.textContent = words;
  }
  window.addEventListener("popstate", waiting);

  /* A plain click on a link inside the page changes the address.
     A link marked "keep" leaves the reader where they are, any other goes to the top. */
  function follow(event, link) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download") || link.getAttribute("href")[0] === "#") return;
    event.preventDefault();
    go(link.href, link.classList.contains("keep"));
  }

  function copy(button) {
    var done = function () { button.textContent = button.dataset.done; };
    if (navigator.clipboard) return navigator.clipboard.writeText(location.href).then(done);
  }

  function closeMenus(except) {
    document.querySelectorAll("details.pick[open], details.pages[open]").forEach(function (open) {
      if (!except || !open.contains(except)) open.removeAttribute("open");
    });
  }

  /* A figure as a picture, with the title and subtitle that stand above it on the page. */
  function picture(item) {
    var card = item.closest("article, section");
    var graph = card && card.querySelector(".js-plotly-plot");
    if (!graph) return;
    var style = getComputedStyle(root);
    var words = card.querySelector("h3, h2");
    var hint = card.querySelector("p.s");
    var title = "<b>" + (words ? words.textContent : "") + "</b><br><span style=\"font-size:12px\">";
    var layout = Object.assign({}, graph.layout, {
      title: { text: title + (hint ? hint.textContent : "") + "</span>", x: 0.02, y: 0.98, xanchor: "left", yanchor: "top", font: { size: 16, color: style.getPropertyValue("--text") } },
      margin: Object.assign({}, graph._fullLayout.margin, { t: graph._fullLayout.margin.t + 64 }),
      paper_bgcolor: style.getPropertyValue("--page"),
    });
    var name = item.getAttribute("aria-label");
    var dot = name.lastIndexOf(".");
    window.Plotly.downloadImage({ data: graph.data, layout: layout }, {
      format: name.slice(dot + 1), filename: name.slice(0, dot), width: graph.offsetWidth, height: graph.offsetHeight + 64, scale: 2,
    });
  }

  /* On paper stands where the page is found; a figure is scaled to the sheet, for which it needs the box it was drawn in. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("#foot .here").forEach(function (here) { here.textContent = location.href; });
    document.querySelectorAll(".js-plotly-plot .main-svg").forEach(function (drawn) {
      drawn.setAttribute("viewBox", "0 0 " + drawn.getAttribute("width") + " " + drawn.getAttribute("height"));
    });
  });

  /* The page tells when a newer build than its own has been published; the reader decides when to take it. */
  function newer() {
    var shown = document.querySelector("[data-build]");
    if (!shown || document.hidden) return;
    fetch("/healthz").then(function (answer) { return answer.json(); }).then(function (health) {
      document.querySelectorAll(".newer").forEach(function (banner) {
        banner.hidden = !health.build_id || health.build_id === shown.dataset.build;
      });
      offline(false);
    }, function () { offline(true); });
  }
  function offline(is) {
    document.querySelectorAll(".offline").forEach(function (banner) { banner.hidden = !is; });
  }
  setInterval(newer, 30000);
  document.addEventListener("visibilitychange", newer);

  document.addEventListener("click", function (event) {
    var as = event.target.closest(".as-picture");
    if (as) return picture(as);
    if (event.target.closest("[data-do=copy]")) return copy(event.target.closest("[data-do=copy]"));
    if (event.target.closest("[data-do=renew]")) return location.reload();
    var link = event.target.closest("a[href]");
    closeMenus(link ? null : event.target);
    if (link) follow(event, link);
    else if (event.target.closest("[data-do=print]")) window.print();
  });

  /* One tip for all: on hover, on focus and so on tap; inside the window whatever the width. */
  var box = null;
  var about = null;
  function tip(target) {
    if (box) box.remove();
    box = null;
    about = target;
    if (!target) return;
    box = document.createElement("div");
    box.className = "tip-box";
    box.setAttribute("role", "tooltip");
    box.textContent = target.dataset.tip;
    document.body.appendChild(box);
    place();
  }
  function place() {
    if (!box) return;
    if (!about.isConnected) { tip(null); return; }
    var at = about.getBoundingClientRect();
    var left = Math.min(Math.max(8, at.left), window.innerWidth - box.offsetWidth - 8);
    var below = at.bottom + 8 + box.offsetHeight < window.innerHeight;
    box.style.left = left + "px";
    box.style.top = (below ? at.bottom + 8 : at.top - 8 - box.offsetHeight) + "px";
  }
  function asked(event) {
    return event.target.closest ? event.target.closest("[data-tip]") : null;
  }
  /* A pointer that passes elsewhere takes away only what a pointer has shown. */
  var pointed = false;
  document.addEventListener("pointerover", function (event) {
    var target = asked(event);
    if (target || pointed) tip(target);
    pointed = !!target;
  });
  document.addEventListener("focusin", function (event) {
    pointed = false;
    tip(asked(event));
  });
  document.addEventListener("focusout", function () { tip(null); });
  window.addEventListener("scroll", place, { passive: true });
  /* Paper shows what is folded away on a screen. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.entry:not([open])").forEach(function (entry) {
      entry.open = entry.dataset.printed = true;
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details.entry[data-printed]").forEach(function (entry) {
      entry.open = false;
      delete entry.dataset.printed;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    tip(null);
    closeMenus(null);
  });
})();
