"""An independent reading of 杭政办函〔2025〕66号 in plain Python, to compare the evaluator with."""
