"""Where an array goes in a program, and what the program does with it on the way. Nothing is written here.

`flows` follows an array from use to use through variables (`variables`) and functions (`callees`), in expressions
(`passages`) whose steps are done row by row (`rowwise`, `steady`, `arrays`); `followed` is what it finds. Of each use
`uses` knows what it means for rows that are not there yet: whether it only reads (`reading`), writes (`writing`), or
shows what holds them (`showing`).
"""
