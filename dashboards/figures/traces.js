/* The part of plotly.js that the figures draw with; `make plotly` makes assets/plotly.min.js of it.
   A browser reads a quarter of the whole library so. A new trace type is named here, or it is drawn as a scatter. */
var Plotly = require("plotly.js/lib/core");
Plotly.register([require("plotly.js/lib/bar"), require("plotly.js/lib/sankey")]);
module.exports = Plotly;
