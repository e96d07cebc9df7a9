// SPDX-License-Identifier: MIT
// What a new administrator does without a command line: entities, one by one and from a table.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Browser, can, settled, shot, signIn, Workspace } from './harness.js'

const NAME = 'wang.min'
const PASSWORD = 'three words and a tree'
const skip = !can && 'no program or no browser'

let workspace, browser, address

before(async () => {
  if (skip) return
  workspace = new Workspace()
  workspace.mw(['init', 'plant', '--zone', 'Asia/Shanghai', '--use', 'plant'])
  workspace.person(NAME, 'Wang Min', 'administrator', PASSWORD)
  address = await workspace.serve()
  browser = await Browser.open()
})

after(async () => {
  await browser?.end()
  await workspace?.end()
})

const good = (page) => assert.deepEqual(page.wrong, [])
const listed = (what) => JSON.parse(workspace.mw([...what, '-w', 'plant', '--format', 'json']))

async function signedIn(path, options) {
  const page = await browser.page(address, options)
  await signIn(page, NAME, PASSWORD)
  await page.goto(path)
  await settled(page)
  return page
}

test('a plant and a line are added, changed, moved and ended', { skip }, async () => {
  const page = await signedIn('/admin/entities')
  const dialog = page.locator('dialog')
  await page.click('text=Add at the top')
  await dialog.getByLabel('Kind').selectOption('site')
  await dialog.locator('[name=code]').fill('S1')
  await dialog.locator('[name=en]').fill('Northern plant')
  await dialog.locator('[name=zh]').fill('北厂')
  await shot(page, 'entities_add')
  assert.deepEqual(await browser.findings(page), [])
  await dialog.getByRole('button', { name: 'Add' }).click()
  await page.waitForSelector('text=Northern plant was added')
  await page.getByRole('button', { name: 'Add below: Northern plant' }).click()
  await dialog.getByLabel('Kind').selectOption('line')
  await dialog.locator('[name=code]').fill('L1')
  await dialog.locator('[name=zone]').selectOption('Asia/Tokyo')
  await dialog.locator('[name=from]').fill('2025-01-01')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await page.waitForSelector('text=L1 was added')
  // A code that is there is said at the field, and nothing is sent.
  await page.getByRole('button', { name: 'Add below: Northern plant' }).click()
  await dialog.getByLabel('Kind').selectOption('line')
  await dialog.locator('[name=code]').fill('L1')
  await dialog.getByText('There is a line L1 already').waitFor()
  assert.equal(await dialog.locator('[name=code]').getAttribute('aria-invalid'), 'true')
  await shot(page, 'entities_taken')
  assert.deepEqual(await browser.findings(page), [])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Edit: L1' }).click()
  await dialog.locator('[name=en]').fill('Filling')
  await dialog.locator('[name=zone]').selectOption('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.waitForSelector('text=Filling was changed')
  await page.getByRole('button', { name: 'End: Filling' }).click()
  await dialog.locator('[type=date]').fill('2024-06-01')
  await dialog.getByText('It begins later: 2025-01-01').waitFor()
  await dialog.locator('[type=date]').fill('2027-06-01')
  await dialog.getByRole('button', { name: 'End' }).click()
  await page.waitForSelector('text=2025-01-01 to 2027-06-01')
  const line = () => listed(['entity', 'list']).find((e) => e.code === 'L1')
  assert.deepEqual([line().title, line().parent, line().zone, line().to.slice(0, 10)], ['Filling', 'S1', null, '2027-06-01'])
  await page.getByRole('button', { name: 'Take the end back: Filling' }).click()
  await page.waitForSelector('text=exists until further notice')
  assert.equal(line().to, null)
  await page.click('text=Add at the top')
  await dialog.getByLabel('Kind').selectOption('site')
  await dialog.locator('[name=code]').fill('S2')
  await dialog.locator('[name=en]').fill('South')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await page.waitForSelector('text=South was added')
  await page.getByRole('button', { name: 'Move: Filling' }).click()
  await dialog.getByRole('combobox').click()
  await dialog.getByRole('option', { name: /South/ }).click()
  await dialog.locator('[name=at]').fill('2026-01-01')
  await shot(page, 'entities_move')
  await dialog.getByRole('button', { name: 'Move' }).click()
  await page.waitForSelector('text=Filling was moved')
  assert.equal(line().parent, 'S2')
  await shot(page, 'entities')
  assert.deepEqual(await browser.findings(page), [])
  good(page)
  await page.context().close()
})

test('many entities come from a table, after it was looked over', { skip }, async () => {
  const page = await signedIn('/admin/entities', { language: 'zh', theme: 'light' })
  const dialog = page.locator('dialog')
  await page.click('text=从表格导入')
  // As a spreadsheet copies it.
  await dialog.locator('textarea').fill('kind\tcode\ttitle\tparent\nsite\tW\tWest, old / 西厂\t\nlines\tW1\tOne\tW\n')
  await dialog.getByRole('button', { name: '检查' }).click()
  await dialog.getByText('1 处错误').waitFor()
  assert.match(await dialog.textContent(), /lines/)
  await shot(page, 'entities_table_wrong')
  assert.deepEqual(await browser.findings(page), [])
  await dialog.locator('textarea').fill('kind\tcode\ttitle\tparent\nsite\tW\tWest, old / 西厂\t\nline\tW1\tOne\tW\n')
  await dialog.getByRole('button', { name: '检查' }).click()
  await dialog.getByText('新增 2').waitFor()
  await dialog.getByRole('button', { name: '写入' }).click()
  await page.waitForSelector('text=已写入 2 个对象')
  await page.waitForSelector('td:has-text("西厂")')
  assert.equal(listed(['entity', 'list']).find((e) => e.code === 'W1').parent, 'W')
  await shot(page, 'entities_zh')
  assert.deepEqual(await browser.findings(page), [])
  good(page)
  await page.context().close()
})
