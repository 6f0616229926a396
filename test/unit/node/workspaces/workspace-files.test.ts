import { expect, it } from 'vitest'
import { isExcluded } from '../../../../src/node/workspaces/workspace-files.ts'

it.each([
  ...[
    '.env',
    'app/.env.local',
    '.git/config',
    '.grpo/library.yaml',
    'a.tasks.yaml',
    'node_modules/x/index.js',
  ],
  ...['id_rsa', 'deploy/id_ed25519.pub', 'certs/server.pem', 'certs/server.key', '.npmrc', 'app/.netrc'],
  ...[
    '.aws/credentials',
    'home/.ssh/config',
    'service-account-prod.json',
    'credentials.json',
    'secrets.yaml',
  ],
  'infra/main.tfstate',
])('copies leave out %s', (path) => {
  expect(isExcluded(path)).toBe(true)
})

it.each([
  ...['src/key.ts', 'src/keys/index.js', 'docs/pem.md', 'src/credentials.ts', 'src/secrets/index.ts'],
  ...['test/fixtures/tls/server.pem', 'tests/keys/id_rsa', 'pkg/testdata/ca.key', 'environment.js'],
])('copies hold %s', (path) => {
  expect(isExcluded(path)).toBe(false)
})
