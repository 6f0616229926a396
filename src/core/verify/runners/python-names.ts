/**
 * Separates the name of a test from the part of it that failed: "test_half [small] (n=2)". A part is named only where
 * it fails, so it is no name that runs could be compared by.
 */
export function splitSubtest(title: string): { name: string; part: string } {
  const match = /^(test\w*) ((?:\[.*\])?(?: ?\(.*\))?)$/.exec(title)
  return match && match[2] !== '' ? { name: match[1]!, part: match[2]! } : { name: title, part: '' }
}

/** The name of a test as JUnit XML has it: "tests/test_a.py::TestB::test_c" is "tests.test_a.TestB > test_c". */
export function nameOfNode(node: string): string {
  const bracket = node.indexOf('[')
  const [path, parameters] = bracket < 0 ? [node, ''] : [node.slice(0, bracket), node.slice(bracket)]
  const [file = '', ...parts] = path.split('::')
  const test = parts.pop()
  const module = [file.replace(/\.py$/, '').replace(/[\\/]/g, '.'), ...parts].join('.')
  return test === undefined ? module : `${module} > ${test}${parameters}`
}
