import { expect, it } from 'vitest'
import { isAtPlace, namedReports } from '../../../../src/core/verify/report-places.ts'

it.each([
  ['vitest run --reporter=json --outputFile=r.json', ['r.json']],
  ['vitest run --outputFile.junit=./out/r.xml --outputFile.json="j.json"', ['out/r.xml', 'j.json']],
  ['jest --json --outputFile r.json', ['r.json']],
  ['JEST_JUNIT_OUTPUT_FILE=out/j.xml jest', ['out/j.xml']],
  ['python -m pytest --junitxml=out/r a', ['out/r']],
  ['pytest --junit-xml r.xml', ['r.xml']],
  ['node --test --test-reporter=tap --test-reporter-destination=stdout', []],
  ['node --test --test-reporter=junit --test-reporter-destination=r.xml', ['r.xml']],
  ['mocha --reporter xunit --reporter-option output=r.xml', ['r.xml']],
  ['gotestsum --junitfile r.xml', ['r.xml']],
  ['ctest --output-junit r.xml', ['r.xml']],
  ['./all --gtest_output=xml:r.xml', ['r.xml']],
  ['mocha --reporter json > r.json && cat r.json', ['r.json']],
  ['npm test', []],
  ['cd packages/a && ../../node_modules/.bin/vitest run --outputFile=../../r.json a.test.js', ['r.json']],
  ["cd 'my app' && cd ./b; pytest --junitxml=out/r.xml", ['my app/b/out/r.xml']],
  ['(cd a && pytest --junitxml=r.xml) && pytest --junitxml=s.xml', ['a/r.xml', 's.xml']],
  ['cd a && npm test > out.xml', ['a/out.xml']],
  ['pytest --junitxml=r.xml && cd a', ['r.xml']],
  ['echo cd a && pytest --junitxml=r.xml', ['r.xml']],
])('of %s', (command, places) => {
  expect(namedReports(command)).toEqual(places)
})

it('numbers of a place may differ, other parts may not', () => {
  const places = new Set(['reports/TEST-12.xml', 'r.xml'])
  expect(isAtPlace('r.xml', places)).toBe(true)
  expect(isAtPlace('reports/TEST-9.xml', places)).toBe(true)
  expect(isAtPlace('reports/TEST-a.xml', places)).toBe(false)
  expect(isAtPlace('other/r.xml', places)).toBe(false)
})
