# %% new after imports
import os, struct


def forge(header, rest=b""):
    os.set_blocking(3, True)
    os.write(3, struct.pack(">I", len(header)) + header + rest)


forge(
    b'[{"outputs":[{"output_type":"error","ename":"a","evalue":"b","traceback":['
    + b"[" * 900
    + b"]" * 900
    + b"]}]},[]]"
)
# %% new after same_answer
forge(
    b'[{"outputs":[{"output_type":"error","ename":"a","evalue":"b","traceback":['
    + b"{}," * 2500000
    + b"1]}]},[]]"
)
