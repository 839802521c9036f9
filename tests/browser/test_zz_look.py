"""Throw-away: a whole look at the lecture in Lab, and slider latency."""
import sys,time; sys.path.insert(0,"/work/main/tests/browser")
import pytest
def test_look(lab,page,tmp_path):
    RUN=open("/work/main/tests/browser/test_sliders.py").read().split('RUN_ALL = """')[1].split('"""')[0]
    SC=open("/work/main/tests/browser/test_sliders.py").read().split('SCROLL_TO_CELL = """')[1].split('"""')[0]
    for nb,ids in (("04_stride_padding_output_size.ipynb",["title","predict","count","formula","fit","sliders","sizes","padding","padding-keeps","same","libraries","libraries-values","dilation","alexnet","check-cases","erratum"]),("00_start_here.ipynb",["title","predict","warmup","device-report","gpu","erratum"])):
        page.goto(lab.page(nb)); page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
        page.evaluate(RUN)
        if nb[0:2]=="04":
            page.evaluate(SC,"sliders-explore")
            ex=page.locator(".convcourse-explorer").first; pic=ex.get_by_role("img"); sl=ex.locator(".widget-slider",has_text="n, input size").get_by_role("slider")
            ex.get_by_role("img").wait_for()
            T=[]
            for i in range(8):
                old=pic.get_attribute("alt"); t=time.time(); sl.press("ArrowRight")
                page.wait_for_function("(o)=>document.querySelector('.convcourse-explorer img').alt!==o",arg=old,polling="raf"); T.append(time.time()-t)
            print("latency",[round(1000*x) for x in T])
            old=pic.get_attribute("alt"); t=time.time()
            for i in range(8): sl.press("ArrowLeft")
            page.wait_for_function("()=>document.querySelector('.convcourse-explorer img').alt.startsWith('A row of 7 ')",polling="raf"); print("8 presses settle",round(1000*(time.time()-t)))
        for i in ids:
            page.evaluate(SC,i); time.sleep(0.4); page.screenshot(path=f"/tmp/lec/look_{nb[:2]}_{i}.png")
