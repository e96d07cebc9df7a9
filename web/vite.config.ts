// SPDX-License-Identifier: MIT
// How the page is built. MW_PAGE_OUT names the folder that it goes to: meson gives one of its build.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [svelte()],
  // Its cache lies beside what is built, so a source tree that may not be written to builds as well.
  cacheDir: process.env.MW_PAGE_OUT ? `${process.env.MW_PAGE_OUT}/../vite-cache` : undefined,
  build: {
    outDir: process.env.MW_PAGE_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // data: addresses would need a wider content security policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200, // of charts; test/size.test.ts says what counts
    rolldownOptions: {
      output: {
        // Charts are loaded when the first one is shown, all in one file.
        codeSplitting: { groups: [{ name: 'charts', test: /node_modules\/(echarts|zrender|tslib)\// }] },
      },
    },
  },
  server: { proxy: { '/api': process.env.MW_SERVER ?? 'http://127.0.0.1:8094' } },
})
