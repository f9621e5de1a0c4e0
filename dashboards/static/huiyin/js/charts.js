// Stacked bars of the trends page. The numbers come from data-url; a click opens the posts behind a bar.
(function () {
  "use strict";
  const box = document.querySelector("[data-chart]");
  if (!box) return;
  const note = document.getElementById("chart-note");
  let chart = null;
  let told = null;

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function series(item, index) {
    return {
      name: item.name, type: "bar", stack: "all", barMaxWidth: 28, cursor: "pointer",
      itemStyle: { color: colour(item.rest ? "--chart-6" : "--chart-" + (index + 1)) },
      emphasis: { focus: "series" },
      data: item.counts,
    };
  }

  function axis(extra) {
    const text = colour("--text-2");
    return Object.assign({
      axisLabel: { color: text, fontSize: 12, hideOverlap: true },
      axisLine: { lineStyle: { color: colour("--line") } },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: colour("--line") } },
    }, extra);
  }

  function option() {
    const font = getComputedStyle(document.body).fontFamily;
    return {
      animation: false,
      textStyle: { fontFamily: font },
      grid: { left: 8, right: 8, top: 64, bottom: 4, containLabel: true },
      legend: { data: told.series.map((item) => item.name), type: "scroll", top: 4, left: 0, itemWidth: 12, itemHeight: 12, itemGap: 16,
        textStyle: { color: colour("--text") }, pageTextStyle: { color: colour("--text-2") } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true,
        axisPointer: { type: "shadow" }, backgroundColor: colour("--float"),
        borderColor: colour("--line"), textStyle: { color: colour("--text"), fontSize: 12 },
        formatter: tooltip },
      xAxis: axis({ type: "category", data: told.buckets.map((bucket) => bucket.name),
        splitLine: { show: false } }),
      yAxis: axis({ type: "value", minInterval: 1, min: 0, name: "条",
        nameTextStyle: { color: colour("--text-2"), align: "right" } }),
      series: told.series.map(series).concat(band(), marks()),
    };
  }

  // What is usual at these hours: a band in neutral, so that this time stands in front of it.
  function band() {
    if (!told.band || !told.band.length) return [];
    const line = (name, values) => ({
      name, type: "line", stack: "band", symbol: "none", silent: true, z: 1, step: "middle",
      lineStyle: { opacity: 0 }, data: values, tooltip: { show: false },
    });
    const low = line("平时下限", told.band.map((pair) => pair[0]));
    const high = line("平时", told.band.map((pair) => Math.max(0, pair[1] - pair[0])));
    high.areaStyle = { color: colour("--n5"), opacity: 0.22 };
    return [low, high];
  }

  function marks() {
    if (!told.marks || !told.marks.length) return [];
    return [{
      name: "标记", type: "line", data: [], silent: true,
      markLine: {
        symbol: "none", label: { formatter: "{b}", color: colour("--text-2") },
        lineStyle: { color: colour("--text-2"), type: "dashed" },
        data: told.marks.map((mark) => ({ name: mark.label, xAxis: mark.at })),
      },
    }];
  }

  function tooltip(points) {
    const bars = points.filter((point) => point.seriesType === "bar");
    const spoken = bars.filter((point) => point.value > 0);
    const total = spoken.reduce((sum, point) => sum + point.value, 0);
    const lines = spoken.map((point) => point.seriesName + "  " + point.value + " 条");
    const usual = told.band && told.band[points[0].dataIndex];
    const words = usual ? ["平时 " + usual[0] + " 到 " + usual[1] + " 条"] : [];
    return [points[0].name + "  共 " + total + " 条", ...words, ...lines, "点一下查看这些帖子"].join("\n");
  }

  function draw() {
    chart.setOption(option(), true);
  }

  function open(point) {
    const chosen = told.series[point.seriesIndex];
    const address = chosen && chosen.urls[point.dataIndex];
    if (address) window.location.href = address;
  }

  function show(numbers) {
    told = numbers;
    if (!told.total) return;
    chart = window.echarts.init(box, null, { renderer: "canvas" });
    chart.on("click", open);
    draw();
    box.dataset.ready = "true";
    window.addEventListener("resize", () => chart.resize());
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  }

  const save = document.querySelector("[data-chart-save]");
  if (save) save.addEventListener("click", () => {
    if (!chart) return;
    const link = document.createElement("a");
    link.href = chart.getDataURL({ pixelRatio: 2, backgroundColor: colour("--surface") });
    link.download = "huiyin-trends.png";
    link.click();
  });

  fetch(box.dataset.url, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
    .then(show)
    .catch(() => { note.hidden = false; });
})();
