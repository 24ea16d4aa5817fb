"""Scrolls VTK's image slice through a stack at 1920 × 1080, off screen: ``… FILE.npy FRAMES``."""

from __future__ import annotations

import sys

import numpy as np
import vtk
from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

from tests.benchmarks.children.answering import answer
from tests.benchmarks.screen import HEIGHT, WIDTH


def main() -> int:
    volume, frames = np.load(sys.argv[1]), int(sys.argv[2])
    slices, rows, columns = volume.shape
    image = vtk.vtkImageData()
    image.SetDimensions(columns, rows, slices)
    image.GetPointData().SetScalars(numpy_to_vtk(volume.ravel()))
    mapper = vtk.vtkImageSliceMapper()
    mapper.SetInputData(image)
    mapper.SetOrientationToZ()
    prop = vtk.vtkImageSlice()
    prop.SetMapper(mapper)
    prop.GetProperty().SetColorWindow(400)
    prop.GetProperty().SetColorLevel(40)
    prop.GetProperty().SetInterpolationTypeToLinear()
    renderer, window = vtk.vtkRenderer(), vtk.vtkRenderWindow()
    renderer.AddViewProp(prop)
    window.SetOffScreenRendering(1)
    window.SetSize(WIDTH, HEIGHT)
    window.AddRenderer(renderer)
    renderer.ResetCamera()
    renderer.GetActiveCamera().ParallelProjectionOn()
    renderer.GetActiveCamera().SetParallelScale(rows / 2)

    def show(number: int) -> None:
        mapper.SetSliceNumber(number)
        window.Render()
        window.WaitForCompletion()

    show(slices // 2)
    grabbed = vtk.vtkWindowToImageFilter()
    grabbed.SetInput(window)
    grabbed.Update()
    if np.ptp(vtk_to_numpy(grabbed.GetOutput().GetPointData().GetScalars())) < 200:
        raise RuntimeError("the slice is not seen")
    answer(show, slices, frames)
    return 0


if __name__ == "__main__":
    sys.exit(main())
