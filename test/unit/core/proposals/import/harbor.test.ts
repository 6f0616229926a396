import { describe, expect, test } from 'vitest'
import { type HarborFolder, harborTask } from '../../../../../src/core/proposals/import/harbor.ts'

const read = (config: string, more: Partial<HarborFolder> = {}) =>
  harborTask({
    name: 'hello',
    config,
    instruction: 'Say hello.\n',
    environment: ['a.txt'],
    tests: ['test.sh'],
    solution: ['solve.sh'],
    ...more,
  })

test('a task of files alone becomes one that its test script scores', () => {
  const config = `
version = "1.0"
[metadata]
difficulty = "easy"
category = "software engineering"
[verifier]
timeout_sec = 120.0
env = { LEVEL = "3", KEY = "\${KEY}", MODE = "\${MODE:-fast}" }
[environment]
network_mode = "allowlist"
allowed_hosts = ["pypi.org", "10.0.0.0/8"]
`
  expect(read(config, { instruction: '<!-- harbor-canary 1 -->\n\nSay hello.\n' })).toEqual({
    name: 'hello',
    prompt: 'Say hello.\n',
    tags: ['software-engineering', 'easy'],
    network: ['pypi.org'],
    verify: {
      type: 'harbor',
      tests: 'tests',
      variables: { LEVEL: '3', MODE: 'fast' },
      timeoutSeconds: 120,
    },
    workspace: 'environment',
    image: null,
    solution: {},
    notes: [
      'it may not reach 10.0.0.0/8 here: only hosts by name.',
      "it gets no KEY, since nothing of this machine's environment reaches a task.",
    ],
  })
})

test('a Dockerfile or the name of an image makes an image of it', () => {
  expect(read('', { environment: ['Dockerfile', 'x'] })).toMatchObject({
    image: { build: 'environment' },
    workspace: null,
  })
  expect(read('[environment]\ndocker_image = "python:3"')).toMatchObject({ image: { name: 'python:3' } })
})

test('files of an own export need no image, whatever Dockerfile is beside them', () => {
  const config = '[metadata.tfgrpo]\nworkspace = "workspace"\n'
  expect(read(config, { environment: ['Dockerfile', 'workspace/a'] })).toMatchObject({
    image: null,
    workspace: 'environment/workspace',
  })
})

describe('what cannot be run here is refused in one sentence', () => {
  test.each<[string, Partial<HarborFolder>, RegExp]>([
    ['[a', {}, /^task\.toml:1:\d+ is no valid TOML\.$/],
    ['[verifier]\ntimeout_sec = "long"', {}, /verifier\.timeout_sec/],
    ['', { instruction: null }, /no instruction\.md/],
    ['', { instruction: '# canary\n' }, /is empty/],
    ['', { tests: ['test.bat'] }, /no tests\/test\.sh/],
    ['', { environment: ['docker-compose.yaml', 'Dockerfile'] }, /several containers/],
    ['[[steps]]\nname = "a"', {}, /several steps/],
    ['[environment]\nos = "Windows"', {}, /not on Linux/],
    ['[environment]\ngpus = 1', {}, /accelerator/],
    ['[verifier]\nenvironment_mode = "separate"', {}, /environment of their own/],
  ])('%s %j', (config, more, problem) => {
    expect(read(config, more)).toEqual({ problem: expect.stringMatching(problem) })
  })
})
