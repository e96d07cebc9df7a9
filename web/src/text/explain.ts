// SPDX-License-Identifier: MIT
import { pairs } from './pairs.ts'

export const explain = pairs({
  'why.asPage': ['As a page', '单独页面'],
  'why.facts': ['facts: {n}', '事实：{n} 条'],
  'why.earlier': ['{n} earlier values stay on record', '另有 {n} 个先前的值留存'],
  'why.declared': ['Its declaration', '查看声明'],
  'why.byHand': ['put by hand', '手工录入'],
  'why.line': ['line {n}', '第 {n} 行'],
  'why.lines': ['lines {from} to {to}', '第 {from} 至 {to} 行'],
  'why.recorded': ['recorded {when}', '记录于 {when}'],
  'why.sort.indicator': ['indicator', '指标'],
  'why.sort.measure': ['measure', '量'],
  'why.sort.answer': ['answer', '答案'],
  'why.sort.parameter': ['parameter', '参数'],
  'why.sort.line': ['step', '步骤'],
  'why.sort.more': ['more', '更多'],
  'why.about': ['Where a number comes from: its formula, its inputs, the facts behind them, and the clause that says so.', '数字的来历：公式、输入、背后的事实以及依据的条款。'],
  'why.which': ['Which number?', '要说明哪个数字？'],
  'why.whichHint': ['Give an indicator and an entity, or click any number of a screen.', '请指定指标与对象，或点击任一画面上的数字。'],
  'why.indicator': ['Indicator', '指标'],
  'why.entity': ['Entity', '对象'],
  'why.keys': ['Keys', '维度'],
  'why.show': ['Explain', '说明'],
})
