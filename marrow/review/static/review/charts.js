// Draws the dashboard's charts with Chart.js. The numbers stand in a table under each chart as well.
"use strict";

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function draw() {
  const colours = [style("--brand"), style("--edge")];
  Chart.defaults.color = style("--muted");
  Chart.defaults.borderColor = style("--line");
  Chart.defaults.font.family = 'Arial, sans-serif';
  Chart.defaults.font.size = 13;
  Chart.defaults.animation = false;
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    Chart.getChart(canvas)?.destroy();
    const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const names = Object.keys(data.series);
    const lying = data.form === "hbar";
    const numbers = { beginAtZero: true, ticks: { precision: 0, callback: (value) => `${value}${data.unit}` } };
    if (data.form === "line") numbers.suggestedMax = 100;
    const words = {
      grid: { display: false },
      ticks: {
        maxRotation: 0,
        autoSkip: !lying,
        callback(value) {
          const text = this.getLabelForValue(value);
          return text.length > 34 ? `${text.slice(0, 33)}…` : text;
        },
      },
    };
    new Chart(canvas, {
      type: data.form === "line" ? "line" : "bar",
      data: {
        labels: data.labels,
        datasets: names.map((name, i) => ({
          label: name,
          data: data.series[name],
          backgroundColor: colours[i],
          borderColor: colours[i],
          borderWidth: data.form === "line" ? 2 : 0,
          pointRadius: 4,
          maxBarThickness: 26,
        })),
      },
      options: {
        indexAxis: lying ? "y" : "x",
        maintainAspectRatio: false,
        scales: { x: lying ? numbers : words, y: lying ? words : numbers },
        plugins: { legend: { display: names.length > 1 } },
      },
    });
  }
}

draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
