// SPDX-License-Identifier: MIT
// Writes src/api/schema.d.ts: the types of the API, from the program's own /api/openapi.json.
//
//     MW=../build/src/app/mw npm run api              writes the file
//     MW=../build/src/app/mw npm run api -- --check   ends with 1 when the file is out of date
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const FILE = join(dirname(fileURLToPath(import.meta.url)), '../src/api/schema.d.ts')
const HEAD = `// SPDX-License-Identifier: MIT
// The API as the program describes it at /api/openapi.json. Written by npm run api.
`
const mw = process.env.MW ?? join(dirname(FILE), '../../../build/src/app/mw')

async function until(found, what) {
  for (let i = 0; i < 100; i++) {
    const got = await found()
    if (got) return got
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`${what} did not come within 10 s`)
}

async function document() {
  const folder = mkdtempSync(join(tmpdir(), 'mw-api-'))
  const workspace = join(folder, 'w')
  execFileSync(mw, ['init', workspace, '--use', 'plant'], { stdio: 'ignore' })
  const server = spawn(mw, ['serve', '-w', workspace, '--listen', '0', '--open'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise((done) => server.once('exit', done))
  try {
    const told = join(workspace, 'serve.url')
    const url = await until(() => existsSync(told) && readFileSync(told, 'utf8').trim(), 'the address of mw serve')
    const address = new URL('/api/openapi.json', url).href
    return await until(() => fetch(address).then((r) => (r.ok ? r.json() : null), () => null), address)
  } finally {
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true })
  }
}

// Indented by one column a level: a file of generated types is read by the compiler.
const types = astToString(await openapiTS(await document(), { alphabetize: true, defaultNonNullable: false }))
const text = HEAD + types.replace(/^( {4})+/gm, (blanks) => ' '.repeat(blanks.length / 4))
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text)
} else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  console.error('web/src/api/schema.d.ts is not what the program describes: run npm run api in web/')
  process.exit(1)
}
