import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../../../../../src/node/config/schema.ts'
import { ADAPTERS } from '../../../../../src/node/models/apis/registry.ts'
import { parseEndpoint } from '../../../../../src/node/models/endpoint.ts'
import { APIS } from '../../../../../src/node/models/wire/names.ts'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))

describe('the APIs', () => {
  it('are those that the configuration takes, and no others', () => {
    const takes = (api: string) => configSchema.safeParse({ models: { m: { api } } }).success
    expect(Object.keys(ADAPTERS).filter(takes)).toEqual(APIS.map(({ name }) => name))
    expect(takes('fourth')).toBe(false)
  })

  it.each(APIS)("$name: the path of a call is not part of the endpoint's address", ({ path }) => {
    expect(parseEndpoint(`https://h.example/v1${path}`).baseUrl).toBe('https://h.example/v1')
  })

  it('do not compile with a name that has no adapter', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'planted-api-'))
    try {
      for (const part of ['wire', 'apis'])
        await cp(join(root, 'src/node/models', part), join(folder, 'src/node/models', part), {
          recursive: true,
        })
      await symlink(join(root, 'src/core'), join(folder, 'src/core'), 'junction')
      await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
      const names = join(folder, 'src/node/models/wire/names.ts')
      const planted = (await readFile(names, 'utf8')).replace(
        '] as const',
        "  { name: 'fourth', path: '/fourth' },\n] as const",
      )
      await writeFile(names, planted)
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
      await writeFile(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          extends: join(root, 'tsconfig.json'),
          include: ['src/node/models'],
          compilerOptions: { pretty: false },
        }),
      )
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], {
        cwd: folder,
        encoding: 'utf8',
      })
      expect(stdout.match(/^\S.*/gm)).toEqual([
        expect.stringMatching(/^src\/node\/models\/apis\/registry\.ts.*Property 'fourth' is missing/),
      ])
      expect(status).not.toBe(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
