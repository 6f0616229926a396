import { compared, failed, passed, testReports } from '../../../../support/report-table.ts'

testReports('surefire 3.5 with JUnit 6.0', [
  {
    situation: 'compares',
    reports: ['surefire-3.5/SlugTest.xml'],
    checks: [
      failed('org.example.SlugTest > failed', 'must not come here'),
      compared('org.example.SlugTest > throwsNot', 'java.lang.IllegalStateException to be thrown', 'none'),
      compared('org.example.SlugTest > multiline', String.raw`one\n2\n`, String.raw`one\ntwo\n`),
      failed('org.example.SlugTest > thrown', 'java.lang.IllegalArgumentException: no port'),
      compared('org.example.SlugTest > assertj', '"a_b"', '"a-b"'),
      compared('org.example.SlugTest > unequal', 'anything but a', 'a'),
      failed('org.example.SlugTest > assertjContains', 'Expecting List12: [1, 2] to contain:'),
      compared('org.example.SlugTest > hamcrest', '"a_b"', '"a-b"'),
      failed(
        'org.example.SlugTest > all',
        'org.opentest4j.MultipleFailuresError: Multiple Failures (2 failures) org.opentest4j.AssertionFailedError: expected: <1> but was: <2> org.opentest4j.AssertionFailedError: expected: <3> but was: <4>',
      ),
      compared('org.example.SlugTest > yes', 'true', 'false', 'must be empty'),
      passed('org.example.SlugTest > good'),
      compared('org.example.SlugTest > list', '[1, 3]', '[1, 2]'),
      compared('org.example.SlugTest > path', '/usr/share/x.jar', '/usr/lib/x.jar'),
      compared('org.example.SlugTest > array', '3', '2', 'array contents differ at index [1]'),
      compared('org.example.SlugTest > equal', 'a_b', 'a-b'),
      compared('org.example.SlugTest > named', '1', '2'),
      passed('org.example.SlugTest > param(String)[1]'),
      compared('org.example.SlugTest > param(String)[2]', 'A B', 'a-b'),
      passed('org.example.SlugTest > table(String, String)[1]'),
      compared('org.example.SlugTest > table(String, String)[2]', 'a_b', 'a/b'),
      compared('org.example.SlugTest > equalWords', 'a_b', 'a-b', 'slug joins words by underscores'),
      compared('org.example.SlugTest > instance', 'java.lang.Integer', 'java.lang.String', 'Unexpected type'),
      compared(
        'org.example.SlugTest > throwsOther',
        'java.lang.IllegalStateException',
        'java.lang.IllegalArgumentException',
        'Unexpected exception type thrown',
      ),
      compared('org.example.SlugTest > hamcrestWords', '"a_b"', '"a-b"', 'joined'),
      compared('org.example.SlugTest > iterable', '3', '2', 'iterable contents differ at index [1]'),
      compared('org.example.SlugTest > assertjAs', '"a_b"', '"a-b"', 'joined'),
      compared('org.example.SlugTest > nothing', 'null', 'a'),
    ],
  },
  {
    situation: 'a class that does not start',
    reports: ['surefire-3.5/BeforeAllTest.xml'],
    checks: [],
    broken: [
      failed('org.example.BeforeAllTest', 'java.lang.IllegalStateException: no database at /var/lib/db'),
    ],
  },
  {
    situation: 'nested classes',
    reports: ['surefire-3.5/NestedTest.xml'],
    checks: [
      compared('org.example.NestedTest$Inner > bad', '1', '2'),
      passed('org.example.NestedTest$Inner > good'),
    ],
  },
  {
    situation: 'tries again',
    reports: ['surefire-3.5/FlakyTest.xml'],
    checks: [
      passed('org.example.FlakyTest > sometimes'),
      compared('org.example.FlakyTest > never', '1', '2'),
    ],
  },
])
