"""What a program does, found by running it on abstract values.

`parsing` makes the tree, `interpretation` runs it; what names stand for are `values`, what public functions give is
`knowledge`. What happens on the way becomes `facts`. Rules and fixes put `queries` to facts, and ask about `functions`
of the program and the `syntax` of its tree. All that is known of one file hangs together in `file_model`.
"""
