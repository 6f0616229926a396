import { expect, it } from 'vitest'
import { namesPasses, withNamedPasses } from '../../../../src/core/verify/named-passes.ts'

it.each([
  ['pytest', 'pytest -rap'],
  ['python -m pytest -q tests', 'python -m pytest -rap -q tests'],
  ['PYTHONPATH=src python3 -m pytest -q', 'PYTHONPATH=src python3 -m pytest -rap -q'],
  ['cd a && .venv/bin/pytest a.py', 'cd a && .venv/bin/pytest -rap a.py'],
  ['uv run pytest -x', 'uv run pytest -rap -x'],
  ['bash -c "pytest -q"', 'bash -c "pytest -rap -q"'],
  ['pip install pytest && pytest -q', 'pip install pytest && pytest -rap -q'],
  ['pytest -q -v', 'pytest -rap -q -v'],
  ['python -m unittest', 'python -m unittest -v'],
  ['python -m unittest discover -s t', 'python -m unittest discover -v -s t'],
  ['go vet ./... && go test -run TestV ./...', 'go vet ./... && go test -v -run TestV ./...'],
])('%s runs as %s, which names the checks that pass', (command, run) => {
  expect(withNamedPasses(command)).toBe(run)
  expect(withNamedPasses(run)).toBe(run)
  expect(namesPasses(command)).toBe(true)
})

it.each(['pytest -v', 'pytest -rA', 'pytest -rf -rp', 'pytest --junitxml=a.xml', 'go test -json ./...'])(
  '%s names them already',
  (command) => {
    expect(withNamedPasses(command)).toBe(command)
    expect(namesPasses(command)).toBe(true)
  },
)

it.each([
  'pytest -rf',
  'pytest --no-summary',
  'npm test',
  'npm run pytest',
  'pip install pytest',
  'cat go test.txt',
  'make check',
])('%s is left as it is, and may not name them', (command) => {
  expect(withNamedPasses(command)).toBe(command)
  expect(namesPasses(command)).toBe(false)
})
