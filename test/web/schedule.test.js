// SPDX-License-Identifier: MIT
// What is sent regularly: set up beside what it shows, seen and sent now in the profile, in a mail
// server that keeps what it is given.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import { after, before, test } from 'node:test'
import { Browser, can, settled, shot, signIn, Workspace } from './harness.js'

const LI = ['li.wei', 'three words and a tree']
const ANN = ['ann', 'four words and a house']
const skip = !can && 'no program or no browser'

const PACK = `pack firms { title en "Firms" zh "企业", version "1.0.0" }
kind region
kind firm in region
measure sales on firm per year : number { roll time sum, children sum }
measure staff on firm per year : number { roll time sum, children sum }
indicator per_head on firm : number {
  title en "Sales per head" zh "人均销售"
  better higher
  = sales / staff
  roll recompute
}
index strength on firm {
  title en "Strength" zh "实力"
  money weight 1 { sales }
  people weight 1 { staff }
}
`

// As much of a mail server as is needed to take a mail.
class Post {
  constructor() {
    this.mails = []
    this.server = net.createServer((socket) => this.#talk(socket))
  }

  #talk(socket) {
    let rest = ''
    let data = null
    socket.setEncoding('latin1')
    socket.on('error', () => {})
    socket.write('220 here\r\n')
    socket.on('data', (bytes) => {
      rest += bytes
      for (let at; (at = rest.indexOf('\r\n')) >= 0; rest = rest.slice(at + 2)) {
        const line = rest.slice(0, at)
        if (data !== null && line !== '.') data.push(line)
        else if (data !== null) {
          this.mails.push(data.join('\n'))
          data = null
          socket.write('250 taken\r\n')
        } else if (line === 'DATA') {
          data = []
          socket.write('354 go on\r\n')
        } else socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n')
      }
    })
  }

  async listen() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `smtp://127.0.0.1:${this.server.address().port}`
  }

  async wait(count) {
    for (let i = 0; i < 200 && this.mails.length < count; i++) await new Promise((resolve) => setTimeout(resolve, 100))
    assert.equal(this.mails.length, count)
    return this.mails[count - 1]
  }
}

let workspace, browser, address, post

before(async () => {
  if (skip) return
  const w = (workspace = new Workspace())
  post = new Post()
  w.mw(['init', 'plant', '--zone', 'Asia/Shanghai'])
  fs.writeFileSync(w.file('plant/packs/firms.mw'), PACK)
  w.mw(['entity', 'add', '-w', 'plant', 'region', 'N', '--title', 'North'])
  for (const [i, firm] of ['N1', 'N2', 'N3'].entries()) {
    w.mw(['entity', 'add', '-w', 'plant', 'firm', firm, '--in', 'N', '--title', `Firm ${firm}`])
    w.mw(['fact', 'put', '-w', 'plant', 'sales', firm, '2025', String(100 + 7 * i)])
    w.mw(['fact', 'put', '-w', 'plant', 'staff', firm, '2025', String(3 + i * i)])
  }
  for (const [name, password] of [LI, ANN]) {
    w.mw(['person', 'add', '-w', 'plant', name, '--mail', `${name}@plant.example`, '--role', name === 'ann' ? 'administrator' : 'viewer'])
    w.mw(['person', 'password', '-w', 'plant', name], `${password}\n`)
  }
  w.mw(['mail', 'set', '-w', 'plant', '--server', await post.listen(), '--plain', '--from', 'mw@plant.example'])
  address = await w.serve()
  browser = await Browser.open()
})
after(async () => {
  await browser?.end()
  await workspace?.end()
  post?.server.close()
})

test('a ranking is sent regularly, now, paused, no more', { skip }, async () => {
  const page = await browser.page(address)
  await signIn(page, ...LI)
  await page.goto('/index/strength?draws=0')
  await page.getByRole('button', { name: 'Send regularly' }).click()
  const dialog = page.getByRole('dialog')
  assert.equal(await dialog.getByLabel('Of the last whole').inputValue(), 'year')
  assert.equal(await dialog.getByLabel('By the clock of').inputValue(), 'Asia/Shanghai')
  await dialog.getByLabel('Name of the mail').fill('Strength of firms')
  await dialog.getByLabel('How often').selectOption('monthly')
  await dialog.getByRole('combobox', { name: 'On', exact: true }).selectOption('last')
  await dialog.getByLabel('At', { exact: true }).fill('18:30')
  await dialog.getByLabel('File').selectOption('csv')
  await dialog.getByLabel(/^To/).fill('li.wei nobody')
  assert.deepEqual(await browser.findings(page), [])
  await shot(page, 'schedule-dialog')
  await dialog.getByRole('button', { name: 'Send regularly' }).click()
  await dialog.getByText('there is no person "nobody"').waitFor()
  await dialog.getByLabel(/^To/).fill('li.wei, ann')
  await dialog.getByRole('button', { name: 'Send regularly' }).click()
  await dialog.waitFor({ state: 'detached' })

  await page.goto('/profile')
  const panel = page.getByRole('region', { name: 'Sent regularly' })
  await panel.getByText('last day of the month, 18:30').waitFor()
  await panel.getByRole('button', { name: 'Send now: Strength of firms' }).click()
  const mail = await post.wait(2)
  assert.match(mail, /Strength of firms/)
  assert.match(mail, /filename/)
  await panel.getByText('sent', { exact: true }).waitFor()
  await panel.getByRole('button', { name: 'Send now: Strength of firms' }).click()
  await post.wait(4)
  await panel.getByText('Earlier runs').click()
  await panel.getByRole('listitem').filter({ hasText: '2 mails' }).nth(2).waitFor() // within that of the schedule
  await panel.getByText('sent', { exact: true }).nth(2).waitFor()
  await settled(page)
  assert.deepEqual(await browser.findings(page), [])
  await shot(page, 'schedule-profile')
  await panel.getByRole('button', { name: 'Pause: Strength of firms' }).click()
  await panel.getByText('Next: paused').waitFor()
  await panel.getByRole('button', { name: 'Remove: Strength of firms' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await panel.getByText('Nothing is sent regularly').waitFor()
  assert.deepEqual(page.wrong.filter((x) => !/422/.test(x)), [])
  await page.context().close()
})

test('an entity and a saved view in Chinese; an administrator sees both', { skip }, async () => {
  const page = await browser.page(address, { language: 'zh', theme: 'light' })
  await signIn(page, ...LI)
  await page.goto('/entity/region%3AN')
  await page.getByRole('button', { name: '定期发送' }).click()
  const dialog = page.getByRole('dialog')
  await shot(page, 'schedule-dialog-zh')
  await dialog.getByRole('button', { name: '定期发送' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.goto('/index/strength?draws=0')
  await settled(page)
  await page.getByRole('button', { name: '保存视图' }).click()
  await dialog.locator('input').fill('我的排名')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.goto('/profile')
  await page.getByRole('button', { name: '定期发送我的排名' }).click()
  await dialog.getByRole('button', { name: '定期发送' }).click()
  const panel = page.getByRole('region', { name: '定期发送' })
  await panel.getByText('我的排名').waitFor()
  await panel.getByText('每星期一 07:00').first().waitFor()
  await settled(page)
  await shot(page, 'schedule-profile-zh')
  assert.deepEqual(page.wrong, [])
  await page.context().close()

  const admin = await browser.page(address, { width: 480 })
  await signIn(admin, ...ANN)
  await admin.goto('/admin/schedules')
  await admin.getByText('我的排名').waitFor()
  assert.equal(await admin.getByText('li.wei').count() > 0, true)
  assert.deepEqual(await browser.findings(admin), [])
  await shot(admin, 'schedule-admin')
  assert.deepEqual(admin.wrong, [])
  await admin.context().close()
})
