// SPDX-License-Identifier: MIT
// The parts of ECharts that the page uses, and its look. Imported on demand only: by Chart.svelte.
import { BarChart, BoxplotChart, CustomChart, GaugeChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts'
import {
  AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  TooltipComponent, VisualMapComponent,
} from 'echarts/components'
import * as core from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

core.use([
  BarChart, BoxplotChart, CustomChart, GaugeChart, HeatmapChart, LineChart, SankeyChart, ScatterChart,
  AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  TooltipComponent, VisualMapComponent, CanvasRenderer,
])

export type Option = core.EChartsCoreOption
export type Chart = ReturnType<typeof core.init>

// A variable of the iX theme.
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--theme-${name}`).trim()
}

export const palette = (): string[] => [1, 3, 6, 9, 12, 15, 2, 5, 8, 11, 14, 17].map((n) => colour(`chart-${n}`))

function look(): Record<string, unknown> {
  const text = colour('color-std-text')
  const soft = colour('color-soft-text')
  const line = colour('color-weak-bdr')
  const axis = {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    axisLabel: { color: soft, fontSize: 12 },
    splitLine: { lineStyle: { color: colour('color-x-weak-bdr') } },
    nameTextStyle: { color: soft },
  }
  return {
    color: palette(),
    backgroundColor: 'transparent',
    textStyle: { color: text, fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { textStyle: { color: text }, inactiveColor: soft },
    tooltip: {
      backgroundColor: colour('color-2'), borderColor: colour('color-soft-bdr'), textStyle: { color: text, fontSize: 13 },
    },
    categoryAxis: axis,
    valueAxis: axis,
    timeAxis: axis,
    logAxis: axis,
    line: { symbol: 'circle', symbolSize: 4, lineStyle: { width: 2 } },
  }
}

// ECharts takes the text that a formatter of a tooltip gives for HTML. Ours give lines of plain
// text, with names that anybody may have written.
type Tip = (...words: unknown[]) => unknown
function asText(text: string): HTMLElement {
  const box = document.createElement('div')
  for (const line of text.split('\n')) {
    const row = box.appendChild(document.createElement('div'))
    row.textContent = line
  }
  return box
}
function plainTips(option: Option): Option {
  const tooltip = option.tooltip as { formatter?: Tip } | undefined
  const formatter = tooltip?.formatter
  if (typeof formatter !== 'function') return option
  const plain: Tip = (...words) => {
    const said = formatter(...words)
    return typeof said === 'string' ? asText(said) : said
  }
  return { ...option, tooltip: { ...tooltip, formatter: plain } }
}

export const charts = {
  open: (box: HTMLElement, _dark: boolean): Chart => core.init(box, look(), { renderer: 'canvas' }),
  set: (chart: Chart, option: Option): void => {
    chart.setOption(
      { animationDuration: 200, animationDurationUpdate: 200, grid: { left: 8, right: 16, top: 28, bottom: 8, containLabel: true }, ...plainTips(option) },
      { notMerge: true, lazyUpdate: true },
    )
  },
}

export type Charts = typeof charts
