# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The page of a report, as a Jinja template. It is text only: what a browser of 2010 and a screen reader can show."""

from __future__ import annotations

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ report.phase }}: {{ report.state }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
body { color: #1c1c1c; background: #fff }
h1 span { padding: 0 .4em; border-radius: .2em; color: #fff; background: #555 }
h1 .go { background: #176b2c } h1 .blocked { background: #a3161b } h1 .deferred { background: #6b4a00 }
table { border-collapse: collapse; width: 100%; margin: .5em 0 1.5em }
th, td { text-align: left; vertical-align: top; padding: .3em .6em; border-bottom: 1px solid #ccc }
dt { font-weight: bold } dd { margin: 0 0 .4em 1.5em; white-space: pre-line }
article { border-left: .3em solid #999; padding: .1em 1em; margin: 1em 0 }
article.blocks { border-color: #a3161b } article.deferred { border-color: #6b4a00 } article.waived { border-color: #174f9c }
code { background: #f0f0f0; padding: .1em .3em; overflow-wrap: anywhere } .quiet { color: #555 }
</style>
</head>
<body>
<h1>{{ report.phase }} <span class="{{ report.state }}">{{ 'no verdict' if report.state == 'none' else report.state }}</span></h1>
<p class="quiet">{{ 'Dry run' if report.run.dry_run else 'Real run' }} {{ report.run.id }}, begun {{ report.run.started }}.
{% for name, count in report.counts.items() if count %}{{ name }}: {{ count }}.
{% endfor %}</p>
{% if report.state == 'none' %}
<p><strong>The gate reached no verdict in this run.</strong>
Nothing that depends on it was done; see the hosts that failed or did not answer.</p>
{% endif %}
{% if report.waived %}
<p>Waived: {% for key in report.waived %}<code>{{ key }}</code> {% endfor %}</p>
{% endif %}
<p>To go on: <code>{{ report.go_on }}</code></p>
{% for line in report.unreadable %}
<p><strong>Could not be read:</strong> {{ line }}</p>
{% endfor %}

{% if report.troubles %}
<h2>Hosts that failed or did not answer</h2>
<table>
<tr><th>Host</th><th>What</th><th>Task</th><th>Message</th></tr>
{% for one in report.troubles %}
<tr><td>{{ one.host }}</td><td>{{ one.what }}</td><td>{{ one.task }}</td><td style="white-space: pre-line">{{ one.message }}</td></tr>
{% endfor %}
</table>
{% endif %}

<h2>Findings</h2>
{% for one in report.findings %}
<article class="{{ one.state }}">
<h3><code>{{ one.key }}</code> {{ one.state }}</h3>
<p class="quiet">Guide: {{ one.section }}</p>
<dl><dt>Found</dt><dd>{{ one.found }}</dd><dt>Needed</dt><dd>{{ one.needed }}</dd>
<dt>Fix</dt><dd>{{ one.fix }}</dd><dt>Waive</dt><dd>{{ one.waive }}</dd>
{% if one.waiver %}<dt>Waived</dt><dd>by {{ one.waiver.by }} until {{ one.waiver.until }}: {{ one.waiver.reason }}</dd>{% endif %}</dl>
</article>
{% else %}
<p>None.</p>
{% endfor %}

{% if report.seen %}
<h2>What was seen: servers</h2>
<table>
<tr><th>Host</th><th>Kind</th><th>System</th><th>PowerShell</th><th>Notes</th></tr>
{% for one in report.seen.servers %}
<tr><td>{{ one.host }}</td><td>{{ one.kind }}</td><td>{{ one.system }}</td><td>{{ one.powershell }}</td><td>{{ one.notes }}</td></tr>
{% endfor %}
</table>
<h2>What was seen: endpoints</h2>
<table>
<tr><th>Computers</th><th>System</th><th>PowerShell</th><th>Agent reports to</th></tr>
{% for one in report.seen.endpoints %}
<tr><td>{{ one.count }}</td><td>{{ one.system }}</td><td>{{ one.powershell }}</td><td>{{ one.reports_to }}</td></tr>
{% endfor %}
</table>
{% endif %}

{% if report.outcomes %}
<h2>Computers</h2>
<table>
<tr><th>Wave</th><th>Computer</th><th>State</th><th>From</th><th>To</th><th>Reason</th></tr>
{% for one in report.outcomes %}
<tr><td>{{ '%02d' % one.wave }}</td><td>{{ one.host }}</td><td>{{ one.state }}</td>
<td>{{ one.from or '' }}</td><td>{{ one.to or '' }}</td><td>{{ one.reason or '' }}</td></tr>
{% endfor %}
</table>
{% endif %}

{% if report.others %}
<h2>Computers of the wave that WinRM does not reach: still to be moved</h2>
<table>
<tr><th>Computer</th><th>Channel</th><th>To</th></tr>
{% for one in report.others %}
<tr><td>{{ one.computer }}</td><td>{{ one.channel }}</td><td>{{ one.target }}</td></tr>
{% endfor %}
</table>
{% endif %}

<h2>{{ 'Changes that a real run would make' if report.run.dry_run else 'Changes' }}</h2>
{% if report.delta %}
<table>
<tr><th>Step</th><th>Host</th><th>Change</th><th>What</th></tr>
{% for one in report.delta %}
<tr><td>{{ one.step or '' }}</td><td>{{ one.host }}</td><td>{{ one.change }}</td>
<td>{{ one.kind }} <code>{{ one.path }}</code>{{ ' [' ~ one.name ~ ']' if one.name else '' }}
{{ ': ' ~ (one.from or '') ~ ' -> ' ~ (one.to or '') if one.from or one.to else '' }}</td></tr>
{% endfor %}
</table>
{% else %}
<p>None.</p>
{% endif %}

<h2>Evidence</h2>
{% if report.evidence %}
<table>
<tr><th>No.</th><th>Time</th><th>Step</th><th>Host</th><th>Outcome</th><th>Facts</th><th>To undo it</th></tr>
{% for one in report.evidence %}
<tr><td>{{ one.number }}</td><td>{{ one.at }}</td><td>{{ one.step }} {{ one.title }}</td>
<td>{{ one.host }}</td><td>{{ one.outcome }}</td>
<td>{% for name, value in one.facts.items() %}{{ name }}: {{ value }}<br>{% endfor %}</td><td>{{ one.undo }}</td></tr>
{% endfor %}
</table>
{% else %}
<p>None in this run.</p>
{% endif %}
</body>
</html>
"""
