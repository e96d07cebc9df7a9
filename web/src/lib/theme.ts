// SPDX-License-Identifier: MIT
// Colours of the iX theme, for what is drawn. Without the library of charts, which has the same.
export const themeColour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--theme-${name}`).trim()
