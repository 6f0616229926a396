import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { blankFunction, withStatement } from '../../../../src/core/code/blank.ts'
import { fenceOf, fenceOfFile } from '../../../../src/core/code/fences.ts'
import { findFunction, findFunctions } from '../../../../src/core/code/find-functions.ts'
import type { Parse } from '../../../../src/core/code/language/syntax.ts'
import {
  isDependencyFile,
  LANGUAGES,
  languageOf,
  missingCauses,
  seemsToDefine,
} from '../../../../src/core/code/languages.ts'
import { spliceAnswer } from '../../../../src/core/code/splice-answer.ts'
import { chooseRunner, definesTests, isTestFile } from '../../../../src/core/code/tests.ts'
import { topStatements } from '../../../../src/core/code/top-statements.ts'
import { trivialAnswers } from '../../../../src/core/code/trivial-answers.ts'
import { untypedBody } from '../../../../src/core/code/untyped-body.ts'
import { proposeFromTests } from '../../../../src/core/proposals/from-tests.ts'
import { Repository } from '../../../../src/core/proposals/repository.ts'
import { answerFile, codeBlocks } from '../../../../src/core/verify/read-reply.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'
import { SAMPLES } from './language-samples.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

it('no two languages read files of one ending', () => {
  const endings = Object.values(LANGUAGES).flatMap((support) => support.endings)
  expect(new Set(endings).size).toBe(endings.length)
})

const INSTALLED = { bin: () => true, python: null }

/** What every language must do: these tests show what a new one lacks. */
describe.each(Object.values(LANGUAGES))('$name', (support) => {
  const language = support.name
  const { file, code, imported, test, runner, answer, method, dependencies, missing } = SAMPLES[language]
  const files = { [file]: code, [imported.file]: imported.code, [test.file]: test.code }
  const open = () => new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
  const isClean = (text: string) => parse(language, text, ({ root }) => !root.hasError)
  const found = (symbol: string, text = code) => {
    const result = findFunction(parse, language, text, symbol)
    if ('problem' in result) throw new Error(result.problem)
    return result.found
  }

  it('is registered under its name, with its endings and a grammar that is there', () => {
    expect(LANGUAGES[language]).toBe(support)
    for (const ending of support.endings) {
      expect(ending).toMatch(/^\.\w+$/)
      expect(languageOf(`src/shop${ending}`)).toBe(language)
    }
    for (const ending of support.declarationEndings) expect(languageOf(`src/shop${ending}`)).toBeNull()
    const grammars = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'))
    expect(existsSync(join(grammars, support.grammar))).toBe(true)
  })

  it('has a sample that is code without errors', () => {
    for (const text of Object.values(files)) expect(isClean(text)).toBe(true)
  })

  it('finds functions with what belongs to them', () => {
    const functions = findFunctions(parse, language, code)
    expect(functions.map(({ symbol, kind, owner, nested }) => [symbol, kind, owner, nested])).toEqual([
      ['add', 'function', null, false],
      ['add.inner', 'function', null, true],
      ['Shop.total', 'method', 'Shop', false],
    ])
    const add = found('add')
    expect(add.doc).toBe('Adds two numbers, up to a limit.')
    expect(add.parameters).toEqual(['first', 'second'])
    expect(found('Shop.total').parameters).toEqual(['count'])
    for (const { outer, start, head, body, end } of functions)
      expect([outer, start, head, body.start, body.end, end].toSorted((a, b) => a - b)).toEqual([
        outer,
        start,
        head,
        body.start,
        body.end,
        end,
      ])
    expect(code.slice(add.start, add.body.start)).toContain('second')
    expect(code.slice(add.head, add.body.end)).toMatch(/^\(first[\s\S]*inner\(first \+ second\)/)
    expect(seemsToDefine(code)).toBe(true)
    expect(seemsToDefine(imported.code)).toBe(false)
  })

  it('blanks a function so that all else stays, and reports that it is not written', () => {
    for (const symbol of ['add', 'Shop.total']) {
      const target = found(symbol)
      const blank = blankFunction(code, target, language)
      expect(isClean(blank)).toBe(true)
      expect(blank.startsWith(code.slice(0, target.head))).toBe(true)
      expect(blank.endsWith(code.slice(target.body.end))).toBe(true)
      expect(blank).toContain('not written yet')
      expect(found(symbol, blank).doc).toBe(target.doc)
    }
    expect(blankFunction(code, found('add'), language)).not.toContain('inner')
    expect(blankFunction(code, found('Shop.total'), language)).not.toContain('sum, price')
  })

  it('answers trivially in ways that are code, each its own', () => {
    const answers = trivialAnswers(code, found('add'), language)
    expect(answers.map(({ detail }) => detail)).toEqual([
      'returns nothing',
      'returns its first parameter',
      'returns true',
      'returns false',
      'returns zero',
      'returns an empty list',
      'returns an empty text',
      'ends the process',
    ])
    expect(new Set(answers.map(({ content }) => content)).size).toBe(answers.length)
    for (const { content } of answers) expect(isClean(content)).toBe(true)
    const { endProcess } = support.statements.written
    expect(isClean(`${code}\n${endProcess}\n`)).toBe(true)
    expect(withStatement(code, found('add'), language, endProcess)).toContain(endProcess)
  })

  it('writes several cases of a function into one file that is code, and keeps its own body', () => {
    const { notWritten, returnTrue } = support.statements.written
    for (const symbol of ['add', 'Shop.total']) {
      const target = found(symbol)
      const text = support.functions.withCases(code, target, [null, notWritten, returnTrue, null])!
      expect(isClean(text)).toBe(true)
      expect(text.startsWith(code.slice(0, target.head))).toBe(true)
      expect(text.endsWith(code.slice(target.body.end))).toBe(true)
      expect(text).toContain(notWritten)
      expect(found(symbol, text).doc).toBe(target.doc)
      expect(untypedBody(parse, language, text, found(symbol, text)).replace(/\s/g, '')).toContain(
        untypedBody(parse, language, code, target).replace(/^\{|\}$|\s/g, ''),
      )
    }
  })

  it('writes another body of a function as one of its cases', () => {
    for (const symbol of ['add', 'Shop.total']) {
      const target = found(symbol)
      const old = support.functions.asCase(code, target)!
      const text = support.functions.withCases(code, target, [
        null,
        old,
        support.statements.written.returnTrue,
      ])!
      expect(isClean(text)).toBe(true)
      expect(text.endsWith(code.slice(target.body.end))).toBe(true)
      const body = untypedBody(parse, language, code, target).replace(/^\{|\}$|\s/g, '')
      const whole = untypedBody(parse, language, text, found(symbol, text)).replace(/\s/g, '')
      expect(whole.split(body).length, text).toBe(3)
    }
  })

  it('ends the process in a reply that holds the code before', () => {
    const [block] = codeBlocks(support.statements.exitingReply(code))
    expect(block?.code.startsWith(code)).toBe(true)
    expect(isClean(block!.code)).toBe(true)
  })

  it('has code that does nothing, in a function and at the end of a file', () => {
    const { endings, throwing, print, writeFile, module } = support.statements.idle
    const text = 'ok 1 - says "a" \\ b\n'
    const statements = [
      ...endings.map(({ statement }) => statement),
      throwing,
      print(text),
      writeFile('r.xml', text),
    ]
    for (const statement of statements) {
      expect(isClean(`${code}\n${statement}\n`), statement).toBe(true)
      const body = withStatement(code, found('add'), language, statement)
      expect(isClean(body), statement).toBe(true)
      expect(body).toContain(statement)
    }
    expect(new Set(endings.map(({ name }) => name)).size).toBe(endings.length)
    for (const required of [false, true]) {
      const idle = module(['add', 'Shop', 'not a name'], { path: file, required })
      expect(isClean(idle), idle).toBe(true)
      expect(idle).toMatch(/\badd\b/)
      expect(idle).not.toContain('not a name')
    }
  })

  it('puts answers into the file: its own, another with an import, a method alone, none', () => {
    const splice = (symbol: string, reply: string) =>
      spliceAnswer(parse, language, code, found(symbol), reply)
    for (const symbol of ['add', 'Shop.total']) {
      const { start, end } = found(symbol)
      const lineStart = code.lastIndexOf('\n', start - 1) + 1
      expect(splice(symbol, `${code.slice(lineStart, end)}\n`)).toBe(code)
    }
    const other = splice('add', answer.code)
    expect(isClean(other)).toBe(true)
    expect(other).toContain(answer.brings)
    expect(other.split(answer.brings)).toHaveLength(2)
    expect(other).not.toContain('inner')
    const alone = splice('Shop.total', method)
    expect(isClean(alone)).toBe(true)
    expect(alone).toContain('count * 7')
    expect(found('Shop.total', alone).owner).toBe('Shop')
    expect(splice('add', 'nothing of it')).toBe(blankFunction(code, found('add'), language))
  })

  it('takes out of a body what a compiler leaves out', () => {
    const body = untypedBody(parse, language, code, found('add'))
    expect(body).toContain('inner')
    expect(body).not.toContain('what comes out')
    expect(body).not.toContain('Adds two numbers')
  })

  it('knows the statements at the top by their names', () => {
    const names = parse(language, code, (tree) => topStatements(tree, support)).map((one) => one.names)
    expect(names).toEqual([['LIMIT'], ['add'], ['Shop']])
    const comment = `${support.commentMark} nothing\n${code}`
    expect(parse(language, comment, (tree) => topStatements(tree, support))).toHaveLength(3)
  })

  it('reads imports and finds the files that they lead to', () => {
    const { names } = open().code(file)!
    expect(names.imports).toEqual([{ local: 'LIMIT', module: imported.module, name: 'LIMIT' }])
    expect(open().resolve(file, imported.module)).toBe(imported.file)
    expect(open().resolve(file, 'nowhere')).toBeNull()
  })

  it('distinguishes tests from other code, and what each uses', () => {
    expect([isTestFile(test.file), isTestFile(file)]).toEqual([true, false])
    expect([definesTests(test.file, test.code), definesTests(file, code)]).toEqual([true, false])
    const uses = open().uses(test.file)
    const titles = (path: string) => uses.find((use) => use.path === path)?.titles
    expect(titles('add')).toEqual(['adds up to a limit'])
    expect(titles('shop.total')).toEqual(['counts prices'])
    expect(uses.find(({ path }) => path === 'shop.total')?.of).toBe('Shop')
    const [place] = uses.find(({ path }) => path === 'add')!.places
    expect(test.code.slice(place!.start, place!.end)).toContain('add(1, 2)')
  })

  it('names a command that runs one test file', () => {
    const choice = chooseRunner(open(), test.file, INSTALLED)
    expect(choice).toMatchObject({ runner, command: expect.stringContaining(test.file) })
    const odd = chooseRunner(open(), `test/it's ${test.file.split('/').at(-1)}`, INSTALLED)
    if ('command' in odd) expect(odd.command).toContain(`'test/it'\\''s `)
  })

  it('recognises what a copy lacks by the output of the runner', () => {
    const said = missingCauses().flatMap(([pattern, say]) => {
      const match = pattern.exec(missing.output)
      return match ? [say(match)] : []
    })
    expect(said[0]).toBe(missing.sentence)
  })

  it('knows files that name packages, and shows code with its name', () => {
    expect([isDependencyFile(`sub/${dependencies}`), isDependencyFile(file)]).toEqual([true, false])
    expect(fenceOf(language)).toMatch(/^\w+$/)
    expect(['', fenceOf(language)]).toContain(fenceOfFile(file))
  })

  it('gives tasks from its tests, whose solution is the present code', () => {
    const repository = open()
    const { proposals, skipped } = proposeFromTests(repository, [test.file], INSTALLED)
    expect(skipped).toEqual([])
    expect(proposals.map(({ symbol, state }) => [symbol, state.kind])).toEqual([
      ['add', 'unchecked'],
      ['Shop.total', 'unchecked'],
    ])
    for (const { solution, symbol, prompt } of proposals) {
      const answered = spliceAnswer(parse, language, code, found(symbol!), answerFile(solution!))
      expect(answered).toBe(code)
      expect(prompt).toContain(symbol === 'add' ? 'adds up to a limit' : 'counts prices')
    }
  })
})
