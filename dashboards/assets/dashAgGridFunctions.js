/* The grid in the colours of the page; AG Grid's own theme, parametrised by the page's variables. */
var dagfuncs = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
dagfuncs.gridTheme = function (base) {
  return base.withParams({
    backgroundColor: "var(--page)",
    foregroundColor: "var(--text)",
    headerBackgroundColor: "var(--page)",
    headerTextColor: "var(--text-2)",
    headerFontWeight: 400,
    borderColor: "var(--hairline)",
    accentColor: "var(--accent)",
    rowHoverColor: "var(--accent-tint)",
    fontFamily: "inherit",
    fontSize: 12,
    headerFontSize: 12,
    wrapperBorder: false,
    wrapperBorderRadius: 0,
    columnBorder: false,
    headerColumnResizeHandleColor: "var(--hairline)",
    menuBackgroundColor: "var(--surface)",
    chromeBackgroundColor: "var(--page)",
  });
};
