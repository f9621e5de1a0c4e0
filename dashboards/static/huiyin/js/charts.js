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
      legend: { data: told.series.map((item) => item.name).concat(told.before.length ? [told.words.before] : [], told.corrected.length ? [told.words.corrected] : []), type: "scroll", top: 4, left: 0, itemWidth: 12, itemHeight: 12, itemGap: 16,
        textStyle: { color: colour("--text") }, pageTextStyle: { color: colour("--text-2") } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true,
        axisPointer: { type: "shadow" }, backgroundColor: colour("--float"),
        borderColor: colour("--line"), textStyle: { color: colour("--text"), fontSize: 12 },
        formatter: tooltip },
      xAxis: axis({ type: "category", data: told.buckets.map((bucket) => bucket.name),
        splitLine: { show: false } }),
      yAxis: axis({ type: "value", minInterval: 1, min: 0, name: told.words.posts,
        nameTextStyle: { color: colour("--text-2"), align: "right" } }),
      series: told.series.map(series).concat(before(), band(), corrected(), marks()),
    };
  }

  // What is usual at these hours: a band in neutral, so that this time stands in front of it.
  function band() {
    if (!told.band || !told.band.length) return [];
    const line = (name, values) => ({
      name, type: "line", stack: "band", symbol: "none", silent: true, z: 1, step: "middle",
      lineStyle: { opacity: 0 }, data: values, tooltip: { show: false },
    });
    const low = line(told.words.usual + " ↓", told.band.map((pair) => pair[0]));
    const high = line(told.words.usual, told.band.map((pair) => Math.max(0, pair[1] - pair[0])));
    high.areaStyle = { color: colour("--n5"), opacity: 0.22 };
    return [low, high];
  }

  // The same length of time before, hour against hour or day against day.
  function before() {
    if (!told.before.length) return [];
    return [{
      name: told.words.before, type: "line", symbol: "none", silent: true, z: 4, data: told.before,
      itemStyle: { color: colour("--text-2") },
      lineStyle: { color: colour("--text-2"), width: 1.5, type: "dashed" },
    }];
  }

  // What people's labels say there really was: a diamond, and a whisker for the 95 % interval.
  function corrected() {
    if (!told.corrected.length) return [];
    const ink = colour("--text");
    return [{
      name: told.words.corrected, type: "scatter", symbol: "diamond", symbolSize: 8, silent: true, z: 6,
      itemStyle: { color: ink }, data: told.corrected.map((triple) => triple[0]),
    }, {
      name: told.words.interval, type: "custom", silent: true, z: 5,
      data: told.corrected.map((triple, at) => [at, triple[1], triple[2]]),
      encode: { x: 0, y: [1, 2] },
      renderItem: (_, api) => {
        const low = api.coord([api.value(0), api.value(1)]);
        const high = api.coord([api.value(0), api.value(2)]);
        return { type: "line", style: { stroke: ink, lineWidth: 1 },
          shape: { x1: low[0], y1: low[1], x2: high[0], y2: high[1] } };
      },
    }];
  }

  function marks() {
    if (!told.marks || !told.marks.length) return [];
    return [{
      name: told.words.mark, type: "line", data: [], silent: true,
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
    const lines = spoken.map((point) => point.seriesName + "  " + point.value);
    const usual = told.band && told.band[points[0].dataIndex];
    const words = usual ? [told.words.usual + "  " + usual[0] + " – " + usual[1]] : [];
    const earlier = told.before[points[0].dataIndex];
    if (earlier !== undefined) words.push(told.words.before + "  " + earlier);
    const real = told.corrected[points[0].dataIndex];
    if (real) words.push(told.words.corrected + "  " + real[0] + " (" + real[1] + " – " + real[2] + ")");
    return [points[0].name + "  " + told.words.total + " " + total, ...words, ...lines, told.words.hint].join("\n");
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
