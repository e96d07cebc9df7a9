// SPDX-License-Identifier: MIT
// The pictures of README.md and docs/page.md, made anew on the workspace that `make run` shows:
//
//     make pictures       or, of some of them: MW=build/mw tools/node test/web/pictures.js line ranks
import fs from 'node:fs'
import path from 'node:path'
import { Browser, Demo, ROOT, settled, visit } from './harness.js'

const PASSWORD = 'three words and a tree'
const DRAWN_MS = 1500 // charts are drawn on a canvas, which tells nobody when it is done
const PICTURES = {
  overview: { at: '/' },
  line: { at: '/line/line:line1' },
  ranks: { at: '/index/digital_strength?at=2025' },
  assessment: { at: '/assessment/2025/SE-113' },
  energy: { at: '/energy/site:bottling?at=2026-11', language: 'zh', theme: 'light' },
  why: { at: '/entity/site:bottling?at=2025&why=scope2_location&why-of=site:bottling&why-at=2025' },
}

async function signedIn(browser, demo, how) {
  const page = await browser.page(demo.address, { width: 1280, height: 800, ...how })
  const first = !signedIn.done
  await page.goto(first ? demo.link : '/sign-in')
  await page.fill('input[name=name]', 'li.wei')
  if (first) await page.fill('input[name=title]', 'Li Wei')
  for (const field of await page.locator('input[type=password]').all()) await field.fill(PASSWORD)
  await page.click('button[type=submit]')
  await page.waitForURL((u) => u.pathname === '/')
  await settled(page)
  signedIn.done = true
  return page
}

const wanted = process.argv.slice(2).length ? process.argv.slice(2) : Object.keys(PICTURES)
for (const name of wanted) if (!PICTURES[name]) throw new Error(`there is no picture "${name}": ${Object.keys(PICTURES).join(', ')}`)
const browser = await Browser.open()
const demo = await Demo.open(Number(process.env.MW_DEMO_DAYS ?? 3))
try {
  for (const name of wanted) {
    const { at, ...how } = PICTURES[name]
    const page = await signedIn(browser, demo, how)
    await visit(page, at)
    await page.mouse.move(700, 2) // over nothing
    await page.waitForTimeout(DRAWN_MS)
    const file = path.join(ROOT, 'docs', `page-${name}.png`)
    await page.screenshot({ path: file })
    console.log(`${path.relative(ROOT, file)} ${fs.statSync(file).size} bytes`)
    await page.context().close()
  }
} finally {
  await browser.end()
  await demo.end()
}
