# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The page of a report, as a Jinja template. It is text only: what a browser of 2010 and a screen reader can show.

On a narrow screen each row of a table becomes a block, with the name of the column before each cell.
"""

from __future__ import annotations

PAGE = """\
{% macro table(heads, rows) %}
<table>
<tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr>
{% for row in rows %}
<tr>{% for cell in row %}<td data-label="{{ heads[loop.index0] }}">{{ cell }}</td>{% endfor %}</tr>
{% endfor %}
</table>
{% endmacro %}
{% macro change(one) %}
{{ one.kind }} <code>{{ one.path }}</code>{{ ' [' ~ one.name ~ ']' if one.name else '' }}
{{ ': ' ~ (one.from or '') ~ ' -> ' ~ (one.to or '') if one.from or one.to else '' }}
{% endmacro %}
{% macro facts(one) %}
{% for name, value in one.facts.items() %}{{ name }}: {{ value }}<br>{% endfor %}
{% endmacro %}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ report.run.estate ~ ': ' if report.run.estate else '' }}{{ title }}: {{ report.result }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
body { color: #1c1c1c; background: #fff; overflow-wrap: break-word } th { overflow-wrap: normal }
h1 span { padding: 0 .4em; border-radius: .2em; color: #fff; background: #555 }
h1 .go { background: #176b2c } h1 .blocked, h1 .failed { background: #a3161b } h1 .deferred { background: #6b4a00 }
table { border-collapse: collapse; width: 100%; margin: .5em 0 1.5em }
th, td { text-align: left; vertical-align: top; padding: .3em .6em; border-bottom: 1px solid #ccc; white-space: pre-line }
dt { font-weight: bold } dd { margin: 0 0 .4em 1.5em; white-space: pre-line }
article { border-left: .3em solid #999; padding: .1em 1em; margin: 1em 0 }
article.blocks { border-color: #a3161b } article.deferred { border-color: #6b4a00 } article.waived { border-color: #174f9c }
code { background: #f0f0f0; padding: .1em .3em; overflow-wrap: anywhere } .quiet { color: #555 }
nav a { margin-right: 1em } progress { width: 100%; max-width: 30em }
@media (max-width: 45em) {
  table, tbody, tr, td { display: block } tr:first-child { display: none }
  tr { border-bottom: 2px solid #999; padding: .4em 0 } td { border: 0; padding: .1em 0 }
  td:before { content: attr(data-label) ": "; font-weight: bold } dd { margin-left: 0 }
}
</style>
</head>
<body>
{% if report.pages %}
<nav class="quiet">Reports of this estate: {% for name in report.pages %}
{% if name == report.phase %}<strong>{{ name }}</strong> {% else %}<a href="{{ name }}.html">{{ name }}</a> {% endif %}
{% endfor %}</nav>
{% endif %}
<h1>{{ title }} <span class="{{ report.result }}">{{ 'no verdict' if report.result == 'none' else report.result }}</span></h1>
<p class="quiet">{{ 'Estate ' ~ report.run.estate ~ '. ' if report.run.estate else '' -}}
{{ 'Dry run' if report.run.dry_run else 'Real run' }} {{ report.run.id }}, started {{ report.run.started }}.
{% for name, count in report.counts.items() if count %}{{ name }}: {{ count }}.
{% endfor %}</p>
{% if report.progress %}
<p>{{ report.progress.done }} of {{ report.progress.planned }} planned moves of computers are done.
<progress value="{{ report.progress.done }}" max="{{ report.progress.planned }}"></progress></p>
{% endif %}
{% if report.failed %}
<p><strong>The phase failed on {{ report.failed | length }} host{{ '' if report.failed | length == 1 else 's' }}:</strong>
{{ report.failed | join(', ') }}</p>
{% endif %}
{% if report.state == 'none' %}
<p><strong>The gate reached no verdict in this run.</strong>
Nothing that depends on it was done; see the hosts that failed or did not answer.</p>
{% endif %}
{% if report.waived %}
<p>Waived: {% for key in report.waived %}<code>{{ key }}</code> {% endfor %}</p>
{% endif %}
<p>Next command: <code>{{ report.go_on }}</code></p>
{% for line in report.unreadable %}
<p><strong>Could not be read:</strong> {{ line }}</p>
{% endfor %}

{% if report.troubles %}
<h2>Hosts that failed or did not answer</h2>
{% set rows = [] %}
{% for one in report.troubles %}{% set _ = rows.append([one.host, one.what, one.task, one.message]) %}{% endfor %}
{{ table(['Host', 'What', 'Task', 'Message'], rows) }}
{% endif %}

<h2>Findings</h2>
{% for check, found in report.groups %}
{% if found | length > 1 %}
<h3>{{ check }}: {{ found | length }} findings</h3>
{% endif %}
{% for one in found %}
<article class="{{ one.state }}">
<h4><code>{{ one.key }}</code> {{ one.state }}</h4>
<p class="quiet">Guide: {{ one.section }}</p>
<dl><dt>Found</dt><dd>{{ one.found }}</dd><dt>Needed</dt><dd>{{ one.needed }}</dd>
<dt>Fix</dt><dd>{{ one.fix }}</dd><dt>Waive</dt><dd>{{ one.waive }}</dd>
{% for text in one.see | default([]) %}<dt>See</dt><dd>{{ text }}</dd>{% endfor %}
{% if one.waiver %}<dt>Waived</dt><dd>by {{ one.waiver.by }} until {{ one.waiver.until }}: {{ one.waiver.reason }}</dd>{% endif %}</dl>
</article>
{% endfor %}
{% else %}
<p>None.</p>
{% endfor %}

{% if report.plan %}
<h2>What the plan found</h2>
{% set rows = [] %}
{% for one in report.plan.findings %}
{% set _ = rows.append([one.severity, one.check, one.count, one.found, one.needed, one.fix]) %}
{% endfor %}
{{ table(['Severity', 'Check', 'Findings', 'Found, such as', 'Needed', 'Fix'], rows) }}
<h2>Waves</h2>
{% set rows = [] %}
{% for one in report.plan.waves %}
{% set _ = rows.append([one.wave, one.move, one.kind, one.computers, one.starts, one.ends]) %}
{% endfor %}
{{ table(['Wave', 'Move', 'Kind', 'Computers', 'Starts', 'Ends'], rows) }}
<h2>Moves that are left out</h2>
{% set rows = [] %}
{% for one in report.plan.left_out %}{% set _ = rows.append([one.count, one.reason]) %}{% endfor %}
{{ table(['Moves', 'Reason'], rows) }}
<p>{{ report.plan.computers.all }} computers, {{ report.plan.computers.planned_moves }} planned moves,
{{ report.plan.computers.rejected_rows }} rejected rows. Written: {{ report.plan.changed | join(', ') or 'nothing' }}.</p>
{% endif %}

{% if report.seen %}
<h2>Observed servers</h2>
{% set rows = [] %}
{% for one in report.seen.servers %}{% set _ = rows.append([one.host, one.kind, one.system, one.powershell, one.notes]) %}{% endfor %}
{{ table(['Host', 'Kind', 'System', 'PowerShell', 'Notes'], rows) }}
<h2>Observed endpoints</h2>
{% set rows = [] %}
{% for one in report.seen.endpoints %}{% set _ = rows.append([one.count, one.system, one.powershell, one.reports_to]) %}{% endfor %}
{{ table(['Computers', 'System', 'PowerShell', 'Agent reports to'], rows) }}
{% endif %}

{% if report.outcomes %}
<h2>Computers</h2>
{% set rows = [] %}
{% for one in report.outcomes %}
{% set _ = rows.append(['%02d' % one.wave, one.host, one.state, one.proof or '', one.from or '', one.to or '', one.reason or '']) %}
{% endfor %}
{{ table(['Wave', 'Computer', 'State', 'Proven', 'From', 'To', 'Reason'], rows) }}
{% endif %}

{% if report.others %}
<h2>Computers of the wave that WinRM does not reach: still to be moved</h2>
{% set rows = [] %}
{% for one in report.others %}{% set _ = rows.append([one.computer, one.channel, one.target]) %}{% endfor %}
{{ table(['Computer', 'Channel', 'To'], rows) }}
{% endif %}

<h2>{{ 'Changes that a real run would make' if report.run.dry_run else 'Changes' }}</h2>
{% if report.delta %}
{% set rows = [] %}
{% for one in report.delta %}{% set _ = rows.append([one.step or '', one.host, one.change, change(one)]) %}{% endfor %}
{{ table(['Step', 'Host', 'Change', 'What'], rows) }}
{% else %}
<p>None.</p>
{% endif %}

<h2>Evidence</h2>
{% if report.evidence %}
{% set rows = [] %}
{% for one in report.evidence %}
{% set _ = rows.append([one.number, one.at, one.step ~ ' ' ~ one.title, one.host, one.outcome, facts(one), one.undo]) %}
{% endfor %}
{{ table(['No.', 'Time', 'Step', 'Host', 'Outcome', 'Facts', 'To undo it'], rows) }}
{% else %}
<p>None in this run.</p>
{% endif %}
</body>
</html>
"""
