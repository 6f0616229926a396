import { expect, it } from 'vitest'
import { diagnosticsText, warningsOf } from '../../../../src/vscode/commands/diagnostics-text.ts'

const HIDDEN = {
  home: '/home/ada',
  user: 'ada',
  folders: ['/home/ada/shop', '/home/ada/shop/api'],
  addresses: ['https://models.corp.example/v1', 'http://10.1.2.3:8080', 'http://localhost:11434/v1'],
  env: { MY_API_KEY: 'plain-secret-value', PATH: '/usr/bin:/home/ada/bin' },
}

it('holds no key, host, folder or name of a person', () => {
  const text = diagnosticsText(
    {
      versions: [['Model', 'gpt at models.corp.example/v1, lessons by big at localhost:11434/v1']],
      settings: {
        'tfgrpo.baseUrl': 'https://ada:pass@models.corp.example/v1?api_key=abcdef123',
        'tfgrpo.x': 'http://localhost:11434/v1',
      },
      runs: [
        'r1: train /home/ada/shop/api/a.tasks.yaml failed (401 for sk-abcdefghijklmnop, plain-secret-value)',
      ],
      log: [
        '[error] ENOENT /home/ada/.cache/x, written by ada ``` end',
        '[warning] Connection: nothing answers at models.corp.example:443/v1 [connection: connect ECONNREFUSED 10.9.9.9:443]',
        '[warning] Proxy 10.1.2.3:8080 refuses; getaddrinfo ENOTFOUND other.corp.example',
      ],
    },
    HIDDEN,
  )
  for (const secret of [
    'ada',
    'corp.example',
    'sk-abc',
    'plain-secret-value',
    'abcdef123',
    '/home',
    'shop',
    '10.1.',
    '10.9.',
  ])
    expect(text, secret).not.toContain(secret)
  expect(text).toContain('<workspace>/a.tasks.yaml')
  expect(text).toContain('http://localhost:11434/v1')
  expect(text).toContain('gpt at <host>/v1, lessons by big at localhost:11434/v1')
  // A text of the log cannot end its block.
  expect(text.match(/```/g)).toHaveLength(6)
})

it('takes the newest warnings and errors of a log', () => {
  const log = ['2026 [info] a', '2026 [warning] b', '2026 [error] c', 'at d', '2026 [error] e'].join('\n')
  expect(warningsOf(log, 2)).toEqual(['2026 [error] c', '2026 [error] e'])
})

it('knows a folder of Windows however it is written', () => {
  const text = diagnosticsText(
    {
      versions: [],
      settings: { 'tfgrpo.x': 'C:\\Users\\ada\\shop (1)\\a' },
      runs: [],
      log: ['[error] in c:\\Users\\ada\\shop (1)', '[error] c:/users/ada/x'],
    },
    { home: 'C:\\Users\\ada', user: 'ada', folders: ['c:\\Users\\ada\\shop (1)'], addresses: [], env: {} },
  )
  expect(text).not.toMatch(/ada|users|shop/i)
  expect(text).toContain('[error] in <workspace>')
  expect(text).toContain('[error] ~/x')
})
