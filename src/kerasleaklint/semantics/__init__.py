"""What a program does, found by running it on abstract values.

`parsing` makes the tree, `interpretation` runs it; what names stand for are `values`, what public functions give is
`knowledge`. What happens on the way becomes `facts`. Rules and fixes ask about them: `flow` of data, `functions` and
`callbacks` of the program, `syntax` of the tree. All of one file hangs together in `model`.
"""
