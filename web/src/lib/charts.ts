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

export const charts = {
  open: (box: HTMLElement, _dark: boolean): Chart => core.init(box, look(), { renderer: 'canvas' }),
  set: (chart: Chart, option: Option): void => {
    chart.setOption(
      { animationDuration: 200, animationDurationUpdate: 200, grid: { left: 8, right: 16, top: 28, bottom: 8, containLabel: true }, ...option },
      { notMerge: true, lazyUpdate: true },
    )
  },
}

export type Charts = typeof charts
