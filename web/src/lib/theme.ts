// SPDX-License-Identifier: MIT
// A colour of the iX theme by the name of its variable, for what is drawn outside of style sheets.
// Kept apart from charts.ts, which brings the library of charts along.
export function themeColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--theme-${name}`).trim()
}
