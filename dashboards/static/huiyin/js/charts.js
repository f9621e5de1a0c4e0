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
      legend: { type: "scroll", top: 4, left: 0, itemWidth: 12, itemHeight: 12, itemGap: 16,
        textStyle: { color: colour("--text") }, pageTextStyle: { color: colour("--text-2") } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true,
        axisPointer: { type: "shadow" }, backgroundColor: colour("--float"),
        borderColor: colour("--line"), textStyle: { color: colour("--text"), fontSize: 12 },
        formatter: tooltip },
      xAxis: axis({ type: "category", data: told.buckets.map((bucket) => bucket.name),
        splitLine: { show: false } }),
      yAxis: axis({ type: "value", minInterval: 1, min: 0, name: "条",
        nameTextStyle: { color: colour("--text-2"), align: "right" } }),
      series: told.series.map(series),
    };
  }

  function tooltip(points) {
    const spoken = points.filter((point) => point.value > 0);
    const total = spoken.reduce((sum, point) => sum + point.value, 0);
    const lines = spoken.map((point) => point.seriesName + "  " + point.value + " 条");
    return [points[0].name + "  共 " + total + " 条", ...lines, "点一下查看这些帖子"].join("\n");
  }

  function draw() {
    chart.setOption(option(), true);
  }

  function open(point) {
    const address = told.series[point.seriesIndex].urls[point.dataIndex];
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

  fetch(box.dataset.url, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
    .then(show)
    .catch(() => { note.hidden = false; });
})();
