// SPDX-License-Identifier: MIT
// The frame of the page and the screens that everybody has: signing in, the overview, entities, a
// number explained down to its fact, standards and their editor.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Browser, can, ROOT, settled, shot, signIn, Workspace } from './harness.js'

const NAME = 'li.wei'
const PASSWORD = 'three words and a tree'
const FIRST_LOAD_BYTES_MAX = 400_000
const skip = !can && 'no program or no browser'

const PACK = `pack mine {
  title en "Packs of our own" zh "自有标准包"
  source "made up for a test"
  version "1.0.0"
  use energy
}

indicator twice_electricity on site : kWh {
  title en "Twice the electricity" zh "两倍电量"
  better lower
  cite "Clause 7"
  = 2 * electricity
}

example "twice" at 2024 {
  given site s: electricity = 3 kWh
  expect s: twice_electricity = 6 kWh
}
`

let workspace, browser, address

// Sample sites in 39 places, with their electricity; a pack of the workspace.
function fill(w) {
  const provinces = path.join(ROOT, 'examples/provinces')
  w.mw(['init', 'plant', '--zone', 'Asia/Shanghai', '--use', 'energy'])
  fs.writeFileSync(w.file('plant/packs/mine.mw'), PACK)
  w.mw(['use', '-w', 'plant', 'energy', 'mine'])
  const files = ['sites.csv', 'electricity.csv'].map((f) => path.join(provinces, f))
  w.mw(['import', '-w', 'plant', ...files, '--map', path.join(provinces, 'provinces.map')])
}

before(async () => {
  if (skip) return
  workspace = new Workspace()
  fill(workspace)
  address = await workspace.serve()
  browser = await Browser.open()
})

after(async () => {
  await browser?.end()
  await workspace?.end()
})

const good = (page) => assert.deepEqual(page.wrong, [])

test('the first administrator sets a password by the one-time link', { skip }, async () => {
  const secret = /\/link\/(\S+)/.exec(workspace.said)?.[1]
  assert.ok(secret, 'mw serve told no link')
  const page = await browser.page(address)
  await page.goto('/')
  await page.waitForURL(/sign-in/)
  assert.match(await page.textContent('main'), /no administrator yet/)
  await page.goto(`/link/${secret}`)
  await page.fill('input[name=name]', NAME)
  await page.fill('input[name=title]', 'Li Wei')
  await page.fill('input[name=password]', 'short')
  await page.fill('input[name=again]', 'short')
  await page.click('button[type=submit]')
  assert.match(await page.textContent('[role=alert]'), /At least 15/)
  await page.fill('input[name=password]', PASSWORD)
  await page.fill('input[name=again]', 'something else that is long')
  await page.click('button[type=submit]')
  assert.match(await page.textContent('[role=alert]'), /differ/)
  await page.fill('input[name=again]', PASSWORD)
  await shot(page, 'link')
  assert.deepEqual(await browser.findings(page), [])
  await page.click('button[type=submit]')
  await page.waitForSelector('text=Where we stand')
  good(page)
  await page.goto(`/link/${secret}`)
  await page.waitForSelector('text=was used')
  await page.context().close()
})

test('a wrong password is said, a right one leads to where one was', { skip }, async () => {
  const page = await browser.page(address, { language: 'zh' })
  await page.goto('/standards/energy?tab=parameters')
  await page.waitForURL(/sign-in\?from=/)
  await page.fill('input[name=name]', NAME)
  await page.fill('input[name=password]', 'not the password at all')
  await page.click('button[type=submit]')
  await page.waitForSelector('[role=alert]')
  assert.match(await page.textContent('[role=alert]'), /用户名或密码错误/)
  await page.fill('input[name=password]', PASSWORD)
  await page.click('button[type=submit]')
  await page.waitForURL(/standards\/energy\?tab=parameters/)
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN')
  await page.click('[aria-label="退出登录"]')
  await page.waitForURL(/sign-in/)
  await page.goto('/entity')
  await page.waitForURL(/sign-in/)
  await page.context().close()
})

// What a sink of mail was given, the text of each decoded.
async function mailSink() {
  const got = []
  const talk = (socket) => {
    let rest = '', data = null
    const say = (line) => socket.write(`${line}\r\n`)
    const take = (line) => {
      if (data === null) {
        if (line === 'DATA') data = []
        if (line === 'QUIT') socket.end('221 bye\r\n')
        else say(line === 'DATA' ? '354 go on' : '250 ok')
      } else if (line === '.') {
        const [head, body] = data.join('\n').split('\n\n')
        got.push(`${head}\n\n${Buffer.from(body, 'base64').toString()}`)
        data = null
        say('250 taken')
      } else data.push(line)
    }
    say('220 here')
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      const lines = (rest + bytes).split('\r\n')
      rest = lines.pop()
      lines.forEach(take)
    })
  }
  const server = net.createServer(talk)
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const wait = async (count) => {
    for (let i = 0; got.length < count && i < 400; i++) await new Promise((r) => setTimeout(r, 50))
    assert.equal(got.length, count)
    return got.at(-1)
  }
  return { url: `smtp://127.0.0.1:${server.address().port}`, wait, end: () => new Promise((done) => server.close(done)) }
}

test('a new password by a link that is mailed', { skip }, async () => {
  const sink = await mailSink()
  workspace.mw(['person', 'add', '-w', 'plant', 'wu', '--role', 'viewer', '--mail', 'wu@plant.example'])
  workspace.mw(['person', 'password', '-w', 'plant', 'wu'], `${PASSWORD}\n`)
  const page = await browser.page(address)
  await page.goto('/sign-in')
  await page.click('summary')
  await page.waitForSelector('text=An administrator can send')
  workspace.mw(['mail', 'set', '-w', 'plant', '--server', sink.url, '--plain', '--from', 'mw@plant.example', '--link', address])
  await page.goto('/sign-in')
  await page.click('text=Forgot your password?')
  await page.waitForSelector('text=We send a link')
  assert.deepEqual(await browser.findings(page), [])
  for (const [name, said] of [['nobody at all', 'on its way'], ['wu@plant.example', 'on its way']]) {
    await page.fill('input[name=name]', name)
    await page.click('button[type=submit]')
    await page.waitForSelector(`text=${said}`)
    await shot(page, 'forgotten')
    await page.click('text=To the sign-in')
    await page.click('text=Forgot your password?')
  }
  const mail = await sink.wait(1)
  assert.match(mail, /To: <wu@plant.example>/)
  await page.goto(/(\/link\/\S+)/.exec(mail)[1])
  await page.waitForSelector('text=For wu.')
  await page.fill('input[name=password]', 'another passphrase of wu')
  await page.fill('input[name=again]', 'another passphrase of wu')
  await page.click('button[type=submit]')
  await page.waitForSelector('text=Where we stand')
  good(page)
  await page.context().close()
  await sink.end()
})

test('what is stored is checked', { skip }, async () => {
  const page = await browser.page(address)
  await signIn(page, NAME, PASSWORD)
  await page.goto('/admin/checks')
  const named = page.waitForRequest((r) => r.url().endsWith('/api/v1/verify'))
  await page.getByRole('button', { name: 'Check now' }).click()
  assert.match((await named).headers()['mw-work'], /^[0-9a-f]{32}$/)
  await page.getByRole('status').getByText('Everything is sound').waitFor()
  await shot(page, 'frame_checked')
  assert.deepEqual(page.wrong, [])
  await page.context().close()
})

test('the mail server is set and tried', { skip }, async () => {
  const sink = await mailSink()
  const page = await browser.page(address)
  await signIn(page, NAME, PASSWORD)
  await page.goto('/admin/workspace')
  const panel = page.locator('section', { has: page.locator('#post') })
  await panel.locator('input[name=server]').fill('smtp://mail.example:25')
  await panel.locator('input[name=from]').fill('mw@plant.example')
  await panel.getByLabel('without TLS').check()
  await panel.getByText('Save').click()
  await panel.locator('[role=alert]').waitFor()
  assert.match(await panel.locator('[role=alert]').textContent(), /on this machine/)
  page.wrong = page.wrong.filter((w) => !/422/.test(w))
  await panel.locator('input[name=server]').fill(sink.url)
  await panel.getByText('Save').click()
  await page.waitForSelector('text=The mail server is saved')
  await panel.getByLabel('Try it').fill('li@plant.example')
  await panel.getByText('Send', { exact: true }).click()
  await page.waitForSelector('text=Sent to li@plant.example')
  assert.match(await sink.wait(1), /To: <li@plant.example>/)
  await shot(page, 'post')
  assert.deepEqual(await browser.findings(page), [])
  good(page)
  await page.context().close()
  await sink.end()
})

test('which alerts one is mailed', { skip }, async () => {
  workspace.mw(['person', 'add', '-w', 'plant', 'xu', '--role', 'viewer', '--mail', 'xu@plant.example'])
  workspace.mw(['person', 'password', '-w', 'plant', 'xu'], `${PASSWORD}\n`)
  const page = await browser.page(address)
  await signIn(page, 'xu', PASSWORD)
  await page.goto('/profile')
  const panel = page.locator('section', { has: page.locator('#mailed') })
  await panel.locator('select').first().selectOption('warning')
  await panel.getByLabel('Of these').selectOption('escalations')
  await panel.getByLabel('Language').selectOption('zh')
  await panel.getByRole('combobox', { name: 'Where' }).click()
  await panel.getByRole('listbox').getByRole('option').nth(1).click()
  await panel.getByLabel('Quiet hours').check()
  await panel.getByLabel('from').fill('21:30')
  await panel.getByLabel('until').fill('21:30')
  await panel.getByText('Save').click()
  await panel.locator('[role=alert]').waitFor()
  assert.match(await panel.locator('[role=alert]').textContent(), /different times/)
  await panel.getByLabel('until').fill('06:00')
  await shot(page, 'mailed')
  assert.deepEqual(await browser.findings(page), [])
  const saved = page.waitForResponse((r) => r.request().method() === 'PUT')
  await panel.getByText('Save').click()
  assert.equal((await saved).status(), 204)
  const told = () => JSON.parse(workspace.mw(['person', 'notify', '-w', 'plant', 'xu', '--format', 'json']))
  const { branch, ...rest } = told()
  assert.match(branch, /^\w+:\S+/)
  assert.deepEqual(rest, { least: 'warning', lang: 'zh', zone: 'Asia/Shanghai', quiet: '21:30-06:00', tell: 'escalations' })
  await page.reload()
  await panel.getByLabel('from').waitFor()
  assert.equal(await panel.getByLabel('from').inputValue(), '21:30')
  await panel.getByRole('combobox', { name: 'Where' }).click()
  await panel.getByRole('listbox').getByRole('option').first().click()
  await panel.locator('select').first().selectOption('none')
  const again = page.waitForResponse((r) => r.request().method() === 'PUT')
  await panel.getByText('Save').click()
  assert.equal((await again).status(), 204)
  assert.deepEqual([told().least, told().branch], ['none', ''])
  good(page)
  await page.context().close()
  // Who has no address is told so.
  const other = await browser.page(address, { language: 'zh' })
  await signIn(other, NAME, PASSWORD)
  await other.goto('/profile')
  await other.waitForSelector('text=尚未登记电子邮箱')
  await other.context().close()
})

test('a number is explained down to a fact and up to a clause', { skip }, async () => {
  const page = await browser.page(address)
  await signIn(page, NAME, PASSWORD)
  await page.goto('/entity/site:sample-xz?at=2023-01')
  await settled(page)
  await page.click('a[href*="why=scope2_location"]')
  const panel = page.locator('aside')
  await panel.locator('text=GHG Protocol Scope 2').first().waitFor()
  for (let i = 0; i < 6; i++) {
    const folded = panel.locator('button[aria-expanded="false"]').first()
    if (!(await folded.count())) break
    await folded.click()
  }
  const text = await panel.textContent()
  assert.match(text, /247\.2 tCO2/)
  assert.match(text, /electricity\.csv/)
  assert.match(text, /announcement 2025 No\. 47/)
  await shot(page, 'explain_panel')
  assert.deepEqual(await browser.findings(page), [])
  // The link of the panel shows the same on a page of its own.
  const link = await panel.locator('a[href^="/explain/"]').getAttribute('href')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await page.goto(link)
  await settled(page)
  assert.match(await page.textContent('main'), /247\.2 tCO2/)
  good(page)
  await page.context().close()
})

test('the editor says what is wrong where it is, and saves what is right', { skip }, async () => {
  const page = await browser.page(address)
  await signIn(page, NAME, PASSWORD)
  await page.goto('/standards/mine?tab=text')
  const area = page.locator('textarea')
  await area.waitFor()
  const text = await area.inputValue()
  await area.fill(text.replace('2 * electricity', '2 * electrcity'))
  await page.waitForSelector('li[data-severity=error]')
  assert.match(await page.textContent('.found'), /electrcity/)
  assert.match(await page.textContent('.found'), /electricity/) // the hint
  assert.equal(await page.locator('.gutter [data-severity=error]').textContent(), '12')
  assert.ok(await page.locator('button.primary').isDisabled())
  await shot(page, 'editor_wrong')
  assert.deepEqual(await browser.findings(page), [])
  await area.fill(text.replace('2 * electricity', '3 * electricity').replace('= 6 kWh', '= 9 kWh'))
  await page.waitForSelector('text=No error and no warning')
  await page.click('button.primary')
  await page.waitForSelector('text=The pack is saved')
  assert.match(fs.readFileSync(workspace.file('plant/packs/mine/mine.mw'), 'utf8'), /3 \* electricity/)
  await page.goto('/standards/mine?tab=examples')
  await page.waitForSelector('text=1 of 1 examples pass')
  const claim = page.getByRole('row').filter({ hasText: 'twice_electricity = 9 kWh' })
  await claim.getByRole('cell', { name: '9 kWh', exact: true }).waitFor()
  await shot(page, 'examples')
  good(page)
  await page.context().close()
})

test('the keyboard reaches everything; a phone has its navigation', { skip }, async () => {
  const page = await browser.page(address)
  await signIn(page, NAME, PASSWORD)
  await page.goto('/')
  await settled(page)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter') // skip to the content
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
  const branch = page.locator('header [role=combobox]')
  await branch.focus()
  await branch.pressSequentially('Tibet')
  await page.waitForSelector('[role=option]:has-text("Tibet")')
  await page.keyboard.press('Enter')
  await page.waitForURL(/branch=site%3Asample-xz/)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  await settled(page)
  assert.ok(!(await page.locator('nav a[href="/standards"]').isVisible()))
  await page.click('header button.menu')
  await page.click('nav a[href="/standards"]')
  await page.waitForURL(/standards/)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(wide <= 390, `${wide} pixels wide on a phone of 390`)
  await shot(page, 'phone')
  good(page)
  await page.context().close()
})

test('what loads first is small, and charts come when the first is shown', { skip }, async () => {
  const page = await browser.page(address)
  await signIn(page, NAME, PASSWORD)
  const sizes = new Map()
  page.on('response', async (r) => {
    if (r.url().includes('/api/')) return
    sizes.set(new URL(r.url()).pathname, Number((await r.allHeaders())['content-length'] ?? 0))
  })
  await page.goto('/')
  await settled(page)
  const bytes = [...sizes.values()].reduce((a, b) => a + b, 0)
  console.log(`# first load: ${bytes} bytes compressed in ${sizes.size} files`)
  assert.ok(bytes > 50_000 && bytes < FIRST_LOAD_BYTES_MAX, `${bytes} bytes`)
  assert.ok(![...sizes.keys()].some((p) => /charts/.test(p)))
  await page.goto('/entity/site:sample-bj?at=2024-03')
  await page.waitForSelector('.chart canvas')
  assert.ok([...sizes.keys()].some((p) => /charts/.test(p)))
  good(page)
  await page.context().close()
})

test('the types of the API are those that the program tells', { skip }, () => {
  execFileSync(path.join(ROOT, 'tools/node'), ['scripts/api.js', '--check'], { cwd: path.join(ROOT, 'web'), stdio: ['ignore', 'ignore', 'pipe'] })
})
