"""Showing an answer: Outcome → text, explanation, JSON, Markdown, HTML. Pure: nothing is printed or read.

=============================  ==============================================================
``text.render``                what `polc eval` shows a person
``explain.explain``            one award, from its sentence to its sum
``jsonout.dumps``              the JSON contract (docs/schema/eval-result.schema.json)
``markdown.render``            for WPS and Word
``html.render``                a page of its own, with a bar an award
=============================  ==============================================================

Import the module that is needed: `polc eval` must not pay for a page that it does not write.
"""
