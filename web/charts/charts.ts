/**
 * Pictures that answer to a pointer. A page gives its figures as JSON in a data block and a place
 * `<div data-chart="…">` that names it; the same figures always stand in a table beside it.
 */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  TooltipComponent,
]);

/** What a page gives: one label a place on the axis, one line or stack a series. */
interface Figures {
  readonly kind: "bar" | "line";
  readonly stacked: boolean;
  readonly labels: readonly string[];
  readonly unit: string;
  readonly says: string;
  readonly series: readonly { name: string; tone: string; values: readonly number[] }[];
}

const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
const drawn = new Map<HTMLElement, echarts.ECharts>();

function tone(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function optionsOf(figures: Figures): echarts.EChartsCoreOption {
  const soft = { color: tone("soft"), fontSize: 12, fontFamily: "inherit" };
  const line = { lineStyle: { color: tone("line") } };
  return {
    animation: false,
    aria: { enabled: true, label: { description: figures.says } },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: 56, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: soft },
    // HTML tooltips carry style attributes, which our policy refuses: they are drawn instead.
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: tone("paper"),
      borderColor: tone("line"),
      textStyle: { color: tone("ink"), fontSize: 12 },
    },
    xAxis: { type: "category", data: figures.labels, axisLabel: soft, axisLine: line },
    yAxis: {
      type: "value",
      name: figures.unit,
      nameGap: 10,
      minInterval: 1,
      axisLabel: { ...soft, formatter: (value: number) => short.format(value) },
      nameTextStyle: soft,
      splitLine: line,
    },
    series: figures.series.map((one) => ({
      type: figures.kind,
      name: one.name,
      data: one.values,
      barMaxWidth: 28,
      symbolSize: 5,
      color: tone(one.tone),
      ...(figures.stacked ? { stack: "whole" } : {}),
    })),
  };
}

function draw(place: HTMLElement): void {
  const block = document.getElementById(place.dataset["chart"] ?? "");
  if (!block?.textContent) return;
  const chart = drawn.get(place) ?? echarts.init(place, null, { renderer: "canvas" });
  drawn.set(place, chart);
  chart.setOption(optionsOf(JSON.parse(block.textContent) as Figures), true);
  chart.resize();
}

function drawAll(): void {
  for (const [place, chart] of drawn) {
    if (!place.isConnected) {
      chart.dispose();
      drawn.delete(place);
    }
  }
  for (const place of document.querySelectorAll<HTMLElement>("[data-chart]")) draw(place);
}

window.addEventListener("resize", drawAll);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
